import JSON
import Runtime
import SS12000

/// Classes ended, begun and named anew, in the groups' documents. Pure.
enum ClassChange {
    /// The group after its last day: it and the memberships that go on end.
    static func ended(_ group: JSON, on last: LocalDate) -> JSON {
        var changed = group
        if end(of: group).map({ $0 > last }) ?? true { changed = changed.setting("endDate", JSON(last.description)) }
        let everyone = Set(GroupDocument(group)?.memberships.map(\.person) ?? [])
        return GroupTies.ending(changed, of: everyone, after: last).json.inStandardOrder(.groups)
    }

    static func begun(
        _ id: GroupID, _ name: String, _ type: SchoolType?, at unit: OrganisationID, _ members: [PersonID],
        _ dates: SchoolYearChange.Dates
    ) -> JSON {
        JSON.object {
            $0.set("id", id.description)
            $0.set("displayName", name)
            $0.set("startDate", dates.first.description)
            $0.set("endDate", dates.end?.description)
            $0.set("groupType", GroupType.schoolClass.rawValue)
            $0.set("schoolType", type?.rawValue)
            $0.set("organisation", ["id": JSON(unit.description)])
            $0.set("groupMemberships", members.map { GroupTies.member($0, dates.period) })
        }.inStandardOrder(.groups)
    }

    /// The group with its new name and, from the first day on, these members. Memberships of those who stay go on without a
    /// break, to the end of the new year if that is known.
    static func renamed(
        _ group: JSON, to name: String, _ type: SchoolType?, _ members: [PersonID], _ dates: SchoolYearChange.Dates
    ) -> JSON {
        let staying = Set(members)
        var changed = group.setting("displayName", JSON(name))
            .setting("endDate", dates.end.map { JSON($0.description) })
        if let type { changed = changed.setting("schoolType", JSON(type.rawValue)) }
        var held: Set<PersonID> = []
        let memberships = (group["groupMemberships"]?.elements.map(Array.init) ?? []).map { element -> JSON in
            guard let person = element["person"]?["id"]?.string.flatMap({ PersonID($0) }),
                isRunning(element, on: dates.last)
            else { return element }
            guard staying.contains(person) else { return element.setting("endDate", JSON(dates.last.description)) }
            held.insert(person)
            return element.setting("endDate", dates.end.map { JSON($0.description) })
        }
        let new = members.filter { !held.contains($0) }.map { GroupTies.member($0, dates.period) }
        return changed.setting("groupMemberships", JSON(memberships + new)).inStandardOrder(.groups)
    }

    /// The group with those of these persons as members from the first day on who are not yet.
    static func joined(_ group: JSON, by members: [PersonID], _ dates: SchoolYearChange.Dates) -> JSON {
        let held = Set(
            GroupDocument(group)?.memberships.filter { $0.period.overlaps(dates.period) }.map(\.person) ?? [])
        let new = members.filter { !held.contains($0) }
        if new.isEmpty { return group }
        return GroupTies.beginning(group, new, dates.period)
    }

    /// A duty whose parts in a class end with it and, when they are carried on, begin in the next.
    static func rolesChanged(
        _ duty: JSON, from old: GroupID, to new: GroupID?, _ dates: SchoolYearChange.Dates
    ) -> JSON {
        guard let roles = duty["assignmentRole"]?.elements.map(Array.init) else { return duty }
        var changed: [JSON] = []
        var carried: [JSON] = []
        for role in roles {
            guard role["group"]?["id"]?.string == old.description, isRunning(role, on: dates.last) else {
                changed.append(role)
                continue
            }
            changed.append(role.setting("endDate", JSON(dates.last.description)))
            guard let new else { continue }
            carried.append(
                .object {
                    $0.set("group", ["id": JSON(new.description)])
                    $0.set("assignmentRoleType", role["assignmentRoleType"])
                    $0.set("startDate", dates.first.description)
                    $0.set("endDate", dates.end?.description)
                })
        }
        return duty.setting("assignmentRole", JSON(changed + carried)).inStandardOrder(.duties)
    }

    private static func end(of group: JSON) -> LocalDate? {
        group["endDate"]?.string.flatMap { LocalDate(iso8601: $0) }
    }

    private static func isRunning(_ element: JSON, on day: LocalDate) -> Bool {
        let start = element["startDate"]?.string.flatMap { LocalDate(iso8601: $0) }
        let end = element["endDate"]?.string.flatMap { LocalDate(iso8601: $0) }
        return Period(start: start, end: end).includes(day)
    }
}
