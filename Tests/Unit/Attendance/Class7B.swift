import Contracts
import JSON
import RegisterContracts
import Runtime
import SS12000
import ScheduleContracts
import TestSupport

/// What register and schedule say of the school in `AttendanceScene`.
enum Class7B {
    static let pupils: [PersonID] = (1...4).map { .numbered($0) }
    static let ada = pupils[0]
    static let bo = pupils[1]
    static let cia = pupils[2]
    static let dan = pupils[3]
    static let lesson = CalendarEventID.numbered(1)
    static let group = GroupID.numbered(1)
    static let activity = ActivityID.numbered(1)

    static var facts: [any Event] { organisations + persons + duties + [groupEvent(), activityEvent(), lessonEvent()] }

    static var organisations: [any Event] {
        [
            OrganisationChanged(SchoolDocument.organisation(.numbered(1), parent: .numbered(2)), version: 1),
            OrganisationChanged(SchoolDocument.organisation(.numbered(2)), version: 1),
        ]
    }

    static var persons: [any Event] {
        [
            personEvent(ada, "Ada", "Berg", login: "ada@skola.test", custodians: [11, 12]),
            personEvent(bo, "Bo", "Berg", custodians: [11, 12]),
            personEvent(cia, "Cia", "Alm"), personEvent(dan, "Dan", "Dahl"),
            adult(11, "guardian11@hem.test"), adult(12, "guardian12@hem.test"), adult(13, "stranger@hem.test"),
            adult(101, "teacher@skola.test"), adult(102, "colleague@skola.test"), adult(103, "office@skola.test"),
            adult(104, "head@stad.test"), adult(105, "office@annan.test"),
        ]
    }

    static var duties: [any Event] {
        [
            dutyEvent(101), dutyEvent(102), dutyEvent(103, role: .administrator), dutyEvent(104, at: 2, role: .head),
            dutyEvent(105, at: 3, role: .administrator),
        ]
    }

    static func personEvent(
        _ id: PersonID, _ given: String, _ family: String, born: String? = "2013-05-04", login: String? = nil,
        custodians: [Int] = [], marking: String = "Ingen", units: [Int] = [1], until: String? = nil, version: Int64 = 1
    ) -> PersonChanged {
        let person = SchoolDocument.person(
            id, given: given, family: family, born: born, login: login, custodians: custodians.map { .numbered($0) },
            marking: marking)
        let enrolments = units.map { unit in
            JSON.object {
                $0.set("enroledAt", SchoolDocument.reference(OrganisationID.numbered(unit)))
                $0.set("schoolType", "GR")
                $0.set("startDate", "2026-08-17")
                $0.set("endDate", until.map { JSON($0) })
            }
        }
        return PersonChanged(
            PersonDocument(person.json.setting("enrolments", JSON(enrolments)))!, version: version)
    }

    static func adult(_ number: Int, _ login: String) -> PersonChanged {
        PersonChanged(SchoolDocument.person(.numbered(number), born: "1985-02-03", login: login), version: 1)
    }

    /// The duty of the person with the same number.
    static func dutyEvent(
        _ number: Int, at organisation: Int = 1, role: DutyRole = .teacher, until: String? = nil, version: Int64 = 1
    ) -> DutyChanged {
        DutyChanged(
            SchoolDocument.duty(
                .numbered(number), of: .numbered(number), at: .numbered(organisation), role: role, until: until),
            version: version)
    }

    static func groupEvent(
        _ id: GroupID = group, _ members: [SchoolDocument.Member] = pupils.map { .init($0) }, version: Int64 = 1
    ) -> GroupChanged {
        GroupChanged(SchoolDocument.group(id, members), version: version)
    }

    static func activityEvent(
        _ id: ActivityID = activity, groups: [GroupID] = [group], teachers: [Int] = [101], version: Int64 = 1
    ) -> ActivityChanged {
        ActivityChanged(
            SchoolDocument.activity(id, groups: groups, teachers: teachers.map { .numbered($0) }), version: version)
    }

    static func lessonEvent(
        _ id: CalendarEventID = lesson, of activity: ActivityID = activity, date: String = "2026-11-25",
        from: String = "08:10", to: String = "09:00", cancelled: Bool = false, participation: [PersonID: Bool] = [:],
        substitutes: [DutyID: Bool] = [:], version: Int64 = 1
    ) -> CalendarEventChanged {
        CalendarEventChanged(
            SchoolDocument.lesson(
                id, of: activity, from: at(date, from), to: at(date, to), cancelled: cancelled,
                participation: participation, substitutes: substitutes), version: version)
    }
}

extension CalendarEventChanged {
    /// The same lesson at other times, which may be on two days.
    func moved(from start: Instant, to end: Instant) -> CalendarEventChanged {
        CalendarEventChanged(
            SchoolDocument.lesson(document.id, of: document.activity, from: start, to: end), version: version)
    }
}
