import JSON
import Runtime
import SS12000

/// One lesson for each class of a document that has none that can be played: a register without a schedule is what many
/// systems export. Its ids follow from the document's, so the same document is always played in the same way.
struct MadeLessons {
    /// The document's school, with the dates moved and the made items added.
    private(set) var items: SchoolItems
    private(set) var count = 0
    /// What the lessons are made for, to be said: "class", "group" or "school unit".
    private(set) var kind = "class"

    /// Nil when there is nobody a lesson could be made for.
    static func make(from items: SchoolItems, today: LocalDate) -> (made: MadeLessons, days: Int)? {
        let school = School(items)
        let pupils = pupils(of: school)
        func members(_ group: GroupDocument) -> [GroupMembership] {
            (school.memberships[group.id] ?? []).filter { pupils.contains($0.person) }
        }
        let groups = school.groups.values.filter { !members($0).isEmpty }
        let classes = groups.filter { $0.type == .schoolClass }
        for (kind, chosen) in [("class", classes), ("group", groups)] {
            let periods = chosen.flatMap { members($0).map(\.period) }
            guard let day = PlayedDay.within(periods, today: today) else { continue }
            let used = chosen.filter { members($0).contains { $0.includes(on: day) } }.sorted { $0.id < $1.id }
            let days = today.days(since: day)
            var made = MadeLessons(items: items.moved(by: DateShift(days: days)), kind: kind)
            for group in used {
                guard let unit = group.organisation else { continue }
                made.add(group.id, group.name, unit, teachers(of: group.id, school, day), today)
            }
            if made.count > 0 { return (made, days) }
        }
        return fromEnrolments(items, school, pupils, today)
    }

    private static func fromEnrolments(
        _ items: SchoolItems, _ school: School, _ pupils: Set<PersonID>, _ today: LocalDate
    ) -> (made: MadeLessons, days: Int)? {
        let enrolments = pupils.sorted().flatMap { pupil in
            (school.persons[pupil]?.enrolments ?? []).filter { !$0.isCancelled }.map { (pupil, $0) }
        }
        guard let day = PlayedDay.within(enrolments.map(\.1.period), today: today) else { return nil }
        let days = today.days(since: day)
        var made = MadeLessons(items: items.moved(by: DateShift(days: days)), kind: "school unit")
        let here = Dictionary(grouping: enrolments.filter { $0.1.includes(on: day) }, by: \.1.organisation)
        for (unit, enrolled) in here.sorted(by: { $0.key < $1.key }) {
            let group = GroupID(ForeignID.derived(from: unit.description, "demo-group"))
            let name = school.organisations[unit]?.name ?? ""
            made.items.add(
                .groups,
                [
                    "id": JSON(group.description), "displayName": JSON(name), "startDate": JSON(today.description),
                    "groupType": JSON(GroupType.schoolClass.rawValue), "organisation": reference(unit),
                    "groupMemberships": JSON(Set(enrolled.map(\.0)).sorted().map { ["person": reference($0)] }),
                ])
            made.add(group, name, unit, [], today)
        }
        return made.count > 0 ? (made, days) : nil
    }

    private init(items: SchoolItems, kind: String) {
        self.items = items
        self.kind = kind
    }

    private mutating func add(
        _ group: GroupID, _ name: String, _ unit: OrganisationID, _ teachers: [DutyID], _ day: LocalDate
    ) {
        let activity = ForeignID.derived(from: group.description, "demo-activity").lowercase
        let lesson = ForeignID.derived(from: "\(group) \(day)", "demo-lesson").lowercase
        items.add(
            .activities,
            [
                "id": JSON(activity), "displayName": JSON("Lektion \(name)"), "calendarEventsRequired": true,
                "startDate": JSON(day.description), "groups": [reference(group)],
                "teachers": JSON(teachers.map { ["duty": reference($0)] }), "organisation": reference(unit),
            ])
        items.add(
            .calendarEvents,
            [
                "id": JSON(lesson), "activity": ["id": JSON(activity)],
                "startTime": JSON(day.at(hour: 8, minute: 10).rfc3339),
                "endTime": JSON(day.at(hour: 9, minute: 0).rfc3339),
            ])
        count += 1
    }

    /// Pupils are enrolled or in somebody's custody. A document that says neither of anybody leaves those who neither
    /// work at the school nor answer for a child.
    private static func pupils(of school: School) -> Set<PersonID> {
        let said = school.persons.values.filter { !$0.enrolments.isEmpty || !$0.custodians.isEmpty }
        if !said.isEmpty { return Set(said.map(\.id)) }
        let others = Set(school.duties.values.compactMap(\.person))
            .union(school.persons.values.flatMap { $0.responsibles.map(\.person) })
        return Set(school.persons.keys).subtracting(others)
    }

    private static func teachers(of group: GroupID, _ school: School, _ day: LocalDate) -> [DutyID] {
        school.duties.values.filter { duty in
            duty.period.includes(day)
                && duty.assignmentRoles.contains { $0.group == group && $0.period.includes(day) }
        }.map(\.id).sorted()
    }

    private static func reference(_ id: some Identifier) -> JSON { ["id": JSON(id.description)] }
    private func reference(_ id: some Identifier) -> JSON { Self.reference(id) }
}
