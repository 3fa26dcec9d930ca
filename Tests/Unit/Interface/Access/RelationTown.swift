import Contracts
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import ScheduleContracts
import TestSupport

/// A small town with somebody in every relation to a pupil, a lesson or a report, and somebody who is nearly in it. What each
/// is to whom is written beside them, so that a walk can tell what every route must answer.
///
/// Today is 25 November 2026. The huvudman (9) has the units 1 and 2; unit 1 has a part of its own, 4. Classes 1 and 2 are in unit 1,
/// class 3 in unit 2.
enum RelationTown {
    enum Object: Hashable, Sendable {
        case pupil(Int), lesson(Int), absence(Int)
    }

    typealias Ties = [Object: Set<AccessRule.Relation>]

    struct Someone: Sendable {
        let number: Int
        let who: String
        let ties: Ties
        /// What those who are delegates were let do; everything, unless said otherwise.
        let scopes: Set<GrantScope>

        init(
            _ number: Int, _ who: String, _ ties: Ties = [:], scopes: Set<GrantScope> = Set(GrantScope.allCases)
        ) {
            self.number = number
            self.who = who
            self.ties = ties
            self.scopes = scopes
        }

        var login: String { RelationTown.login(number) }
    }

    static let today = "2026-11-25"
    static let yesterday = "2026-11-24"
    static let tomorrow = "2026-11-26"

    static func login(_ number: Int) -> String { "p\(number)@stad.test" }

    // MARK: Pupils, lessons and reports

    /// Ada and Bo are siblings in class 1, as are the protected 3 and 4, who turns 18 today; 5 is in class 2, 6 in unit 2, and 7
    /// has left class 1 yesterday. 8 is enrolled at unit 1 and in class 3, of unit 2.
    static let pupils = Array(1...8)
    /// 1 and 2 are class 1's, 3 is class 2's, 4 is class 3's.
    static let lessons = Array(1...4)
    /// 1 of Ada by 12, 2 of Bo by a system, 3 of 6 by a system, 4 of pupil 4 by themselves, 5 of Ada by 14, whose custody has ended since,
    /// 6 of Ada by the delegate 21, 7 of Ada by 25, from whom it was taken back since.
    static let absences = Array(1...7)

    static var objects: [Object] {
        pupils.map(Object.pupil) + lessons.map(Object.lesson) + absences.map(Object.absence)
    }

    /// What an office over unit 1 is tied to.
    private static let unit1: Ties = ties([.pupil(1), .pupil(2), .pupil(3), .pupil(4), .pupil(5), .pupil(8)], .office)
        .merging(ties([.lesson(1), .lesson(2), .lesson(3)], .office)) { $1 }
        .merging(ties([1, 2, 4, 5, 6, 7].map(Object.absence), .office)) { $1 }
    private static let unit2 = ties([.pupil(6), .lesson(4), .absence(3)], .office)
    private static let class1: [Object] = [.pupil(1), .pupil(2), .pupil(3), .pupil(4)]

    private static func ties(_ objects: [Object], _ relation: AccessRule.Relation) -> Ties {
        Dictionary(uniqueKeysWithValues: objects.map { ($0, [relation]) })
    }

    private static func both(_ ties: Ties...) -> Ties {
        ties.reduce([:]) { $0.merging($1) { $0.union($1) } }
    }

    // MARK: People

    static let people: [Someone] =
        pupils.filter { $0 != 4 }.map { Someone($0, "the pupil \($0)", [.pupil($0): [.itself]]) }
        + [
            Someone(4, "a pupil of age", [.pupil(4): [.itself, .pupilOfAge], .absence(4): [.author]]),
            Someone(11, "a custodian of Ada and the protected 3", ties([.pupil(1), .pupil(3)], .custodian)),
            Someone(
                12, "a custodian of Ada and Bo, who reported Ada",
                both(ties([.pupil(1), .pupil(2)], .custodian), ties([.absence(1)], .author))),
            Someone(13, "a custodian of Ada's sibling alone", ties([.pupil(2)], .custodian)),
            Someone(14, "one whose custody of Ada ended yesterday, who had reported"),
            Someone(15, "one whose custody of Ada begins tomorrow"),
            Someone(16, "a custodian of pupil 4 until today, the 18th birthday"),
            Someone(17, "a custodian who has died"),
            Someone(18, "a contact of Ada's without custody"),
            Someone(19, "a custodian of pupil 7", ties([.pupil(7)], .custodian)),
            Someone(20, "somebody of the town"),
            Someone(
                21, "a step-parent, by Ada's custodian, who reported Ada",
                both(ties([.pupil(1)], .delegate), ties([.absence(6)], .author))),
            Someone(22, "one let read of Ada alone", ties([.pupil(1)], .delegate), scopes: [.readAttendance]),
            Someone(23, "one let report Ada alone", ties([.pupil(1)], .delegate), scopes: [.reportAbsence]),
            Someone(24, "one let hear of Ada alone", ties([.pupil(1)], .delegate), scopes: [.receiveAlerts]),
            Someone(25, "one from whom it was taken back, who had reported Ada"),
            Someone(26, "one to whom Ada was let until yesterday"),
            Someone(27, "one to whom Ada is let from tomorrow"),
            Someone(28, "one to whom 14 let Ada, whose custody has ended since"),
            Someone(29, "one to whom 15 let Ada, whose custody is to come"),
            Someone(31, "one to whom a delegate let Ada on"),
            Someone(32, "one to whom a contact without custody let Ada"),
            Someone(33, "one to whom 16 let pupil 4, who is of age today"),
            Someone(34, "one to whom pupil 4, of age, has consented", ties([.pupil(4)], .delegate)),
            Someone(35, "one to whom pupil 6 has consented, a child"),
            Someone(36, "one to whom the protected 3 was let before the mark"),
            Someone(37, "one to whom an office with sight let the protected 3", ties([.pupil(3)], .delegate)),
            Someone(38, "a delegate of Ada's who has died"),
            Someone(39, "a delegate of Ada's of whose grant only the mark has been heard since"),
            Someone(41, "a delegate of Ada's whose grant is gone"),
            Someone(42, "one to whom somebody of age, no pupil here, has consented"),
            Someone(101, "the teacher of class 1, excepted from lesson 2", teacher(class1 + [.lesson(1)])),
            Someone(
                102, "the teacher and mentor of class 2",
                both(teacher([.pupil(5), .lesson(3)]), ties([.pupil(5)], .mentor))),
            Someone(103, "a teacher in unit 2", ties([.pupil(6), .pupil(8), .lesson(4)], .teacher)),
            Someone(104, "a teacher of class 1 whose duty ended yesterday"),
            Someone(105, "a teacher of class 1 until yesterday, who has other work"),
            Someone(110, "the substitute of lesson 2", ties([.lesson(2)], .substitute)),
            Someone(111, "the substitute of lesson 3", ties([.lesson(3)], .substitute)),
            Someone(120, "the mentor of class 1", ties(class1, .mentor)),
            Someone(121, "a mentor of class 1 until yesterday"),
            Someone(122, "a mentor of class 1 from tomorrow"),
            Someone(123, "a mentor of class 1 whose duty ended yesterday"),
            Someone(124, "an assistant of class 1"),
            Someone(130, "the nurse of unit 1", ties(class1 + [.pupil(5), .pupil(7), .pupil(8)], .healthTeam)),
            Someone(131, "the nurse of unit 2", ties([.pupil(6)], .healthTeam)),
            Someone(132, "a nurse of the huvudman's own"),
            Someone(133, "a counsellor of unit 1 until yesterday"),
            Someone(134, "one of the health team for class 1", ties(class1, .healthTeam)),
            Someone(135, "a special educationalist of the part below unit 1"),
            Someone(140, "the administrator of unit 1", both(unit1, left)),
            Someone(141, "the head of unit 2", both(unit2, ties([.pupil(6)], .auditor))),
            Someone(
                142, "a manager of the huvudman",
                both(unit1, unit2, left, ties(pupils.map(Object.pupil), .auditor))),
            Someone(143, "the head of the part below unit 1"),
            Someone(144, "the head of unit 1 from tomorrow"),
            Someone(145, "a head of unit 1 who has died"),
        ]

    /// Who has left the class is the office's and the health team's as long as the enrolment lasts.
    static let left: Ties = [.pupil(7): [.office]]

    private static func teacher(_ objects: [Object]) -> Ties { ties(objects, .teacher) }

    // MARK: What the register tells

    static var facts: [any Event] { organisations + persons() + groups + duties }

    private static var organisations: [any Event] {
        [(9, nil), (1, 9), (2, 9), (4, 1)].map { (id: Int, parent: Int?) in
            OrganisationChanged(
                SchoolDocument.organisation(.numbered(id), parent: parent.map { .numbered($0) }), version: 1)
        }
    }

    /// - Parameter custodyOf14: the last day of 14's custody of Ada.
    static func persons(custodyOf14: String = yesterday, version: Int64 = 1) -> [any Event] {
        let pupils = [
            pupil(1, [(11, nil, nil), (12, nil, nil), (14, nil, custodyOf14), (15, tomorrow, nil), (17, nil, nil)]),
            pupil(2, [(12, nil, nil), (13, nil, nil)]), pupil(3, [(11, nil, nil)], marking: "Sekretessmarkering"),
            pupil(4, [(16, nil, nil)], born: "2008-11-25"), pupil(5, []), pupil(6, [], unit: 2),
            pupil(7, [(19, nil, nil)]), pupil(8, []),
        ]
        let adults = people.filter { $0.number > 10 }.map { someone in
            SchoolDocument.person(.numbered(someone.number), born: "1985-02-03", login: someone.login).json
                .setting("personStatus", JSON([17, 38, 145].contains(someone.number) ? "Avliden" : "Aktiv"))
        }
        return (pupils + adults).map { PersonChanged(PersonDocument($0)!, version: version) }
    }

    private static func pupil(
        _ number: Int, _ custody: [(guardian: Int, from: String?, until: String?)], born: String = "2013-05-04",
        marking: String = "Ingen", unit: Int = 1
    ) -> JSON {
        func responsible(_ guardian: Int, _ relation: RelationType, _ from: String?, _ until: String?) -> JSON {
            .object {
                $0.set("person", SchoolDocument.reference(PersonID.numbered(guardian)))
                $0.set("relationType", JSON(relation.rawValue))
                $0.set("startDate", from.map { JSON($0) })
                $0.set("endDate", until.map { JSON($0) })
            }
        }
        let contact = responsible(18, .otherResponsible, nil, nil)
        return SchoolDocument.person(.numbered(number), born: born, login: login(number), marking: marking).json
            .setting(
                "responsiblePeriods",
                JSON(custody.map { responsible($0.guardian, .custodian, $0.from, $0.until) } + [contact])
            )
            .setting(
                "enrolments",
                [
                    [
                        "enroledAt": SchoolDocument.reference(OrganisationID.numbered(unit)), "schoolType": "GR",
                        "schoolYear": 7, "startDate": "2026-08-17", "endDate": "2027-06-11",
                    ]
                ])
    }

    private static var groups: [any Event] { groupDocuments.map { GroupChanged($0, version: 1) } }

    static let groupDocuments: [GroupDocument] = [
        SchoolDocument.group(
            .numbered(1), (1...4).map { .init(.numbered($0)) } + [.init(.numbered(7), until: yesterday)]),
        SchoolDocument.group(.numbered(2), [PersonID.numbered(5)]),
        SchoolDocument.group(.numbered(3), at: .numbered(2), [PersonID.numbered(6), .numbered(8)]),
    ]

    private static var duties: [any Event] { dutyDocuments.map { DutyChanged($0, version: 1) } }

    static let dutyDocuments: [DutyDocument] = [
        duty(101), duty(102, parts: [.init(.mentor, of: .numbered(2))]), duty(103, at: 2), duty(104, until: yesterday),
        duty(105), duty(110), duty(111), duty(120, parts: [.init(.mentor, of: .numbered(1))]),
        duty(121, parts: [.init(.mentor, of: .numbered(1), until: yesterday)]),
        duty(122, parts: [.init(.mentor, of: .numbered(1), from: tomorrow)]),
        duty(123, until: yesterday, parts: [.init(.mentor, of: .numbered(1))]),
        duty(124, .teachingAssistant, parts: [.init(.teachingAssistant, of: .numbered(1))]),
        duty(130, .nurse), duty(131, .nurse, at: 2), duty(132, .nurse, at: 9), duty(133, .counsellor, until: yesterday),
        duty(134, .otherStaff, parts: [.init(.studentHealth, of: .numbered(1))]), duty(135, .specialTeacher, at: 4),
        duty(140, .administrator), duty(141, .head, at: 2), duty(142, .otherManagement, at: 9), duty(143, .head, at: 4),
        duty(144, .head, from: tomorrow), duty(145, .head),
    ]

    private static func duty(
        _ number: Int, _ role: DutyRole = .teacher, at unit: Int = 1, from: String = "2026-08-01",
        until: String? = nil, parts: [SchoolDocument.Part] = []
    ) -> DutyDocument {
        SchoolDocument.duty(
            .numbered(number), of: .numbered(number), at: .numbered(unit), role: role, from: from, until: until,
            parts: parts)
    }

    // MARK: What the schedule tells

    static var schedule: [any Event] {
        activityDocuments.map { ActivityChanged($0, version: 1) as any Event }
            + lessonDocuments.map { CalendarEventChanged($0, version: 1) as any Event }
    }

    static let activityDocuments: [ActivityDocument] = {
        let periods: JSON = [
            ["duty": SchoolDocument.reference(DutyID.numbered(101))],
            ["duty": SchoolDocument.reference(DutyID.numbered(104))],
            ["duty": SchoolDocument.reference(DutyID.numbered(105)), "endDate": JSON(yesterday)],
        ]
        let first = SchoolDocument.activity(.numbered(1), groups: [.numbered(1)]).json.setting("teachers", periods)
        return [
            ActivityDocument(first)!,
            SchoolDocument.activity(.numbered(2), groups: [.numbered(2)], teachers: [.numbered(102)]),
            SchoolDocument.activity(
                .numbered(3), groups: [.numbered(3)], teachers: [.numbered(103)], at: .numbered(2)),
        ]
    }()

    static let lessonDocuments = [
        lesson(1, of: 1, "08:10"), lesson(2, of: 1, "09:10", [101: false, 110: true]),
        lesson(3, of: 2, "10:10", [111: true]), lesson(4, of: 3, "08:10"),
    ]

    private static func lesson(
        _ number: Int, of activity: Int, _ time: String, _ substitutes: [Int: Bool] = [:]
    ) -> CalendarEventDocument {
        SchoolDocument.lesson(
            .numbered(number), of: .numbered(activity), from: at(today, time), to: at(today, time) + .seconds(3000),
            substitutes: Dictionary(uniqueKeysWithValues: substitutes.map { (.numbered($0.key), $0.value) }))
    }
}
