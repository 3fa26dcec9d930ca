import Runtime
import SS12000

/// The played school as the document tells it: what the verdict is reckoned from, apart from what the services answer.
struct School {
    private(set) var persons: [PersonID: PersonDocument] = [:]
    private(set) var groups: [GroupID: GroupDocument] = [:]
    private(set) var duties: [DutyID: DutyDocument] = [:]
    private(set) var organisations: [OrganisationID: OrganisationDocument] = [:]
    private(set) var activities: [ActivityID: ActivityDocument] = [:]
    private(set) var lessons: [CalendarEventDocument] = []
    /// Read once: a city asks for them a hundred thousand times.
    private(set) var memberships: [GroupID: [GroupMembership]] = [:]
    private(set) var dutiesOfUnit: [OrganisationID: [DutyDocument]] = [:]
    /// How many persons log in by a name; one that two share lets nobody in.
    private var principals: [String: Int] = [:]

    init(_ items: SchoolItems) {
        for json in items[.organisations] {
            if let document = OrganisationDocument(json) { organisations[document.id] = document }
        }
        for json in items[.persons] {
            guard let document = PersonDocument(json) else { continue }
            persons[document.id] = document
            for name in Set(document.principalNames.map { $0.lowercased() }) { principals[name, default: 0] += 1 }
        }
        for json in items[.groups] {
            guard let document = GroupDocument(json) else { continue }
            groups[document.id] = document
            memberships[document.id] = document.memberships
        }
        for json in items[.duties] {
            guard let document = DutyDocument(json) else { continue }
            duties[document.id] = document
            if let unit = document.organisation { dutiesOfUnit[unit, default: []].append(document) }
        }
        for json in items[.activities] {
            if let document = ActivityDocument(json) { activities[document.id] = document }
        }
        lessons = items[.calendarEvents].compactMap { CalendarEventDocument($0) }
    }

    /// The pupils who belong to a lesson on its day: by the dates of their memberships and the lesson's exceptions, as
    /// Attendance has it. The group's own period is not asked.
    func roster(of lesson: CalendarEventDocument) -> [PersonID] {
        guard let activity = activities[lesson.activity] else { return [] }
        let day = LocalDate(lesson.start)
        var pupils: Set<PersonID> = []
        for group in activity.groups {
            for membership in memberships[group] ?? [] where membership.includes(on: day) {
                pupils.insert(membership.person)
            }
        }
        for exception in lesson.studentExceptions {
            if exception.participates { pupils.insert(exception.student) } else { pupils.remove(exception.student) }
        }
        return pupils.sorted()
    }

    /// Whether the lesson's roll can be taken: it has pupils, and lies within its day, as a report for a day must cover it.
    func isPlayable(_ lesson: CalendarEventDocument) -> Bool {
        !lesson.isCancelled && lesson.start < lesson.end && LocalDate(lesson.start) == LocalDate(lesson.end)
            && !roster(of: lesson).isEmpty
    }

    /// Those who must be told about this child, with the addresses each can be told at.
    func guardians(of pupil: PersonID, on day: LocalDate) -> [(person: PersonID, addresses: [String])] {
        guard let child = persons[pupil], !child.isAdult(on: day), child.status != .deceased else { return [] }
        return child.custodians.compactMap { custodian in
            guard let person = persons[custodian], person.status != .deceased else { return nil }
            return (custodian, Mailbox.usable(person.emails.map(\.value)))
        }
    }

    /// The login name of one who teaches the lesson and is let in: present that day, and alone with the name.
    func teacherPrincipal(of lesson: CalendarEventDocument) -> String? {
        let day = LocalDate(lesson.start)
        let exceptions = lesson.teacherExceptions
        let teachers = (activities[lesson.activity]?.teachers ?? []).filter { $0.period.includes(day) }.map(\.duty)
        for id in teachers + exceptions.filter(\.participates).map(\.duty) {
            guard !exceptions.contains(where: { $0.duty == id && !$0.participates }), let duty = duties[id],
                duty.period.includes(day), let person = duty.person.flatMap({ persons[$0] }), !person.isProtected
            else { continue }
            if let name = person.principalNames.first(where: { principals[$0.lowercased()] == 1 }) { return name }
        }
        return nil
    }
}
