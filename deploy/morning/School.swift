import Runtime
import SS12000

/// The played school as the document tells it: what the verdict is reckoned from, apart from what the services answer.
struct School {
    var persons: [PersonID: PersonDocument] = [:]
    var groups: [GroupID: GroupDocument] = [:]
    var duties: [DutyID: DutyDocument] = [:]
    var organisations: [OrganisationID: OrganisationDocument] = [:]
    var activities: [ActivityID: ActivityDocument] = [:]
    var lessons: [CalendarEventDocument] = []

    /// The pupils who belong to a lesson on its day.
    func roster(of lesson: CalendarEventDocument) -> [PersonID] {
        guard let activity = activities[lesson.activity] else { return [] }
        let day = LocalDate(lesson.start)
        var seen: Set<PersonID> = []
        var pupils: [PersonID] = []
        for group in activity.groups.compactMap({ groups[$0] }) where group.period.includes(day) {
            for membership in group.memberships where membership.includes(on: day) {
                if persons[membership.person] != nil, seen.insert(membership.person).inserted {
                    pupils.append(membership.person)
                }
            }
        }
        for exception in lesson.studentExceptions {
            if exception.participates {
                if seen.insert(exception.student).inserted { pupils.append(exception.student) }
            } else {
                seen.remove(exception.student)
                pupils.removeAll { $0 == exception.student }
            }
        }
        return pupils.sorted()
    }

    /// Those who must be told about this child, with the addresses each could be told at.
    func guardians(of pupil: PersonID, on day: LocalDate) -> [(person: PersonID, addresses: [String])] {
        guard let child = persons[pupil], !child.isAdult(on: day), child.status != .deceased else { return [] }
        return child.custodians.compactMap { custodian in
            guard let person = persons[custodian], person.status != .deceased else { return nil }
            return (custodian, person.emails.map { $0.value.lowercased() })
        }
    }

    func teacherPrincipal(of lesson: CalendarEventDocument) -> String? {
        let day = LocalDate(lesson.start)
        guard let activity = activities[lesson.activity] else { return nil }
        for teacher in activity.teachers where teacher.period.includes(day) {
            guard let duty = duties[teacher.duty], duty.period.includes(day), let person = duty.person else { continue }
            if let name = persons[person]?.principalNames.first { return name }
        }
        return nil
    }

    /// Addresses of the staff who are told when no guardian can be: the unit's own, and those of its leaders and office,
    /// up through the organisations above it.
    func staffAddresses(of lesson: CalendarEventDocument) -> Set<String> {
        var found: Set<String> = []
        var next = activities[lesson.activity]?.organisation
        var steps = 0
        while let unit = next, steps < 10 {
            if let email = organisations[unit]?.email { found.insert(email.lowercased()) }
            for duty in duties.values where duty.organisation == unit {
                if let person = duty.person.flatMap({ persons[$0] }) {
                    found.formUnion(person.emails.map { $0.value.lowercased() })
                }
            }
            next = organisations[unit]?.parent
            steps += 1
        }
        return found
    }
}
