import JSON
import Runtime
import SS12000

/// Memberships ended and begun in a group's document. Pure.
enum GroupTies {
    /// Ends the memberships of some persons after a last day; those that were to begin later are removed.
    static func ending(
        _ group: JSON, of persons: Set<PersonID>, after last: LocalDate
    ) -> (json: JSON, count: Int) {
        guard let elements = group["groupMemberships"]?.elements else { return (group, 0) }
        var count = 0
        let changed = elements.compactMap { element -> JSON? in
            guard let membership = membership(element), persons.contains(membership.person),
                membership.period.end.map({ $0 > last }) ?? true
            else { return element }
            count += 1
            if let start = membership.period.start, start > last { return nil }
            return element.setting("endDate", JSON(last.description))
        }
        if count == 0 { return (group, 0) }
        return (group.setting("groupMemberships", JSON(Array(changed))).inStandardOrder(.groups), count)
    }

    static func beginning(_ group: JSON, _ persons: [PersonID], _ period: Period) -> JSON {
        let held = group["groupMemberships"]?.elements.map(Array.init) ?? []
        let new = persons.map { member($0, period) }
        return group.setting("groupMemberships", JSON(held + new)).inStandardOrder(.groups)
    }

    static func member(_ person: PersonID, _ period: Period) -> JSON {
        .object {
            $0.set("person", ["id": JSON(person.description)])
            $0.set("startDate", period.start?.description)
            $0.set("endDate", period.end?.description)
        }
    }

    private static func membership(_ element: JSON) -> GroupMembership? {
        GroupDocument(["id": JSON(GroupTies.someID), "groupMemberships": [element]])?.memberships.first
    }

    private static let someID = "00000000-0000-0000-0000-000000000000"
}
