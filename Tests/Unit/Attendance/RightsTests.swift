import Access
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

@Suite struct RightsTests {
    // MARK: The whole table of routes

    private enum Target: CaseIterable {
        case sheet, takeRoll, history, report, withdraw, reportStandard, list, single

        static let absence = AbsenceID.numbered(1)

        func request(_ scene: AttendanceScene, as caller: TestCaller, absence: String) throws -> TestAnswer {
            let roll = "/v1/lessons/\(Class7B.lesson)/roll"
            let report: JSON = ["student": JSON(Class7B.ada.description), "date": "2026-11-25"]
            let standard: JSON = [
                "student": ["id": JSON(Class7B.ada.description)], "type": "Anmäld frånvaro",
                "startTime": "2026-11-25T07:00:00Z", "endTime": "2026-11-25T15:00:00Z",
            ]
            return switch self {
            case .sheet: try scene.send(.get, roll, as: caller)
            case .takeRoll: try scene.send(.put, roll, as: caller, body: ["marks": []])
            case .history: try scene.send(.get, "\(roll)/history", as: caller)
            case .report: try scene.send(.post, "/v1/absences", as: caller, body: report)
            case .withdraw: try scene.send(.delete, "/v1/absences/\(absence)", as: caller)
            case .reportStandard: try scene.send(.post, "/v2.0/absences", as: caller, body: standard)
            case .list: try scene.send(.get, "/v2.0/absences", as: caller)
            case .single: try scene.send(.get, "/v2.0/absences/\(absence)", as: caller)
            }
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let caller: TestCaller
        /// In the order of `Target`: sheet, take, history, report, withdraw another's report, standard report, list,
        /// single.
        let statuses: [Int]
    }

    static let table = [
        Row(testDescription: "nobody", caller: .nobody, statuses: [401, 401, 401, 401, 401, 401, 401, 401]),
        Row(testDescription: "unknown person", caller: .unknown, statuses: [403, 403, 403, 403, 403, 403, 403, 403]),
        Row(testDescription: "stranger", caller: .stranger, statuses: [404, 404, 404, 404, 404, 404, 403, 403]),
        Row(testDescription: "the pupil", caller: .pupil, statuses: [404, 404, 404, 404, 404, 404, 403, 403]),
        Row(testDescription: "guardian", caller: .secondGuardian, statuses: [404, 404, 404, 201, 404, 200, 403, 403]),
        Row(testDescription: "the teacher", caller: .teacher, statuses: [200, 200, 200, 404, 404, 404, 403, 403]),
        Row(testDescription: "a colleague", caller: .colleague, statuses: [404, 404, 404, 404, 404, 404, 403, 403]),
        Row(testDescription: "the office", caller: .office, statuses: [200, 200, 200, 201, 204, 200, 403, 403]),
        Row(testDescription: "the head above", caller: .head, statuses: [200, 200, 200, 201, 204, 200, 403, 403]),
        Row(
            testDescription: "another office", caller: .otherOffice, statuses: [404, 404, 404, 404, 404, 404, 403, 403]),
        Row(
            testDescription: "a system that reads", caller: .machine(["attendance.read"]),
            statuses: [200, 403, 200, 403, 403, 403, 200, 200]),
        Row(
            testDescription: "a system that writes", caller: .machine(["attendance.write"]),
            statuses: [200, 200, 200, 201, 204, 200, 403, 403]),
        Row(
            testDescription: "a system that reads reports alone", caller: .machine(["ss12000.absences"]),
            statuses: [403, 403, 403, 403, 403, 403, 200, 200]),
        Row(
            testDescription: "a system for something else", caller: .machine(["ss12000.read", "schedule.write"]),
            statuses: [403, 403, 403, 403, 403, 403, 403, 403]),
    ]

    @Test(arguments: table)
    func `each route answers each caller as the table says`(_ row: Row) throws {
        for (target, status) in zip(Target.allCases, row.statuses) {
            let scene = try AttendanceScene()
            let absence = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
            let answer = try target.request(scene, as: row.caller, absence: absence)
            #expect(answer.status == status, "\(target)")
        }
    }

    /// Who signs in with one factor where staff must have two: the rights of guardians and pupils alone, and one answer to staff
    /// for everything a duty would give, whether it exists or not.
    static let weak = [
        Row(testDescription: "guardian", caller: .secondGuardian, statuses: [404, 404, 404, 201, 404, 200, 403, 403]),
        Row(testDescription: "stranger", caller: .stranger, statuses: [404, 404, 404, 404, 404, 404, 403, 403]),
        Row(testDescription: "the teacher", caller: .teacher, statuses: [403, 403, 403, 403, 403, 403, 403, 403]),
        Row(testDescription: "a colleague", caller: .colleague, statuses: [403, 403, 403, 403, 403, 403, 403, 403]),
        Row(testDescription: "the office", caller: .office, statuses: [403, 403, 403, 403, 403, 403, 403, 403]),
        Row(
            testDescription: "the office, assured", caller: .assured("office@skola.test"),
            statuses: [200, 200, 200, 201, 204, 200, 403, 403]),
        Row(
            testDescription: "a system that writes", caller: .machine(["attendance.write"]),
            statuses: [200, 200, 200, 201, 204, 200, 403, 403]),
    ]
    static let twoFactors = Assurance(claim: "acr", staff: ["loa3", "loa4"])

    @Test(arguments: weak)
    func `where staff must sign in with two factors, who did not has no right by a duty`(_ row: Row) throws {
        for (target, status) in zip(Target.allCases, row.statuses) {
            let scene = try AttendanceScene(assurance: Self.twoFactors)
            let absence = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
            let answer = try target.request(scene, as: row.caller, absence: absence)
            #expect(answer.status == status, "\(target)")
        }
    }

    @Test func `a weak sign-in is told so before anything of what it asks for`() throws {
        let scene = try AttendanceScene(assurance: Self.twoFactors)
        for caller in [TestCaller.teacher, .colleague, .otherOffice] {
            for lesson in [Class7B.lesson, .numbered(7)] {
                let answer = try scene.send(.get, "/v1/lessons/\(lesson)/roll", as: caller)
                #expect(answer.status == 403 && answer.code == "assurance-too-low")
                #expect(try scene.takeRoll([:], of: lesson, as: caller).code == "assurance-too-low")
            }
            for student in [Class7B.ada, PersonID.numbered(77)] {
                let read = "/v1/students/\(student)/attendance?from=2026-11-25&to=2026-11-25"
                #expect(try scene.send(.get, read, as: caller).code == "assurance-too-low")
                let report: JSON = ["student": JSON(student.description), "date": "2026-11-25"]
                #expect(try scene.send(.post, "/v1/absences", as: caller, body: report).code == "assurance-too-low")
            }
        }
    }

    /// Somebody with a duty and a child, by the role they signed in too weakly for: what becomes of the roll, and of a report of their
    /// child. An office may make one too, and grant leave: of one's own child one is no office.
    @Test(arguments: [
        ("teacher@skola.test", SignInRole.teaching, 403, 201), ("teacher@skola.test", .guardian, 200, 403),
        ("office@skola.test", .office, 403, 201), ("office@skola.test", .guardian, 200, 403),
        ("head@stad.test", .huvudman, 403, 201), ("head@stad.test", .office, 200, 201),
        ("teacher@skola.test", .office, 200, 201), ("teacher@skola.test", .pupil, 200, 201),
        ("teacher@skola.test", .health, 200, 201),
    ])
    func `one who is both loses by a weak sign-in what needs a sure one, and keeps the rest`(
        login: String, role: SignInRole, roll: Int, child: Int
    ) throws {
        let number = ["teacher@skola.test": 101, "office@skola.test": 103, "head@stad.test": 104]
        for level in ["loa2", "loa3"] {
            let scene = try AttendanceScene(assurance: Assurance(claim: "acr", levels: [role: [level]]))
            try scene.tell(
                Class7B.personEvent(Class7B.cia, "Cia", "Alm", custodians: [try #require(number[login])], version: 2))
            let (weak, sure) = (TestCaller.person(login), TestCaller.assured(login))
            let isEnough = level == "loa3"
            let taken = try scene.takeRoll([:], as: weak)
            let reported = try scene.report(Class7B.cia, as: weak)
            #expect(taken.status == roll && reported.status == child)
            for refused in [taken, reported] where refused.status == 403 {
                #expect(refused.code == "assurance-too-low")
            }
            #expect(try scene.takeRoll([:], as: sure).status == (isEnough ? 200 : roll))
            #expect(try scene.report(Class7B.cia, as: sure).status == (isEnough ? 201 : child))
        }
    }

    @Test func `a custodian learns by a weak sign-in nothing that a custodian is not told, and grants no leave`() throws
    {
        let scene = try AttendanceScene(assurance: Assurance(claim: "acr", levels: [.guardian: ["loa3"]]))
        let cia = Class7B.personEvent(
            Class7B.cia, "Cia", "Alm", custodians: [103], marking: "Sekretessmarkering", version: 2)
        try scene.tell(cia)
        try scene.takeRoll([Class7B.cia: .absent(.invalid)])
        func read(_ caller: TestCaller) throws -> TestAnswer {
            let target = "/v1/students/\(Class7B.cia)/attendance?from=2026-11-25&to=2026-11-25"
            return try scene.send(.get, target, as: caller, headers: [("Skolbuss-Purpose", "Provning")])
        }
        let leave: JSON = [
            "student": JSON(Class7B.cia.description), "date": "2026-11-26", "type": "Beviljad ledighet",
        ]
        #expect(try read(.office).code == "assurance-too-low")
        #expect(try scene.send(.post, "/v1/absences", as: .office, body: leave).code == "assurance-too-low")
        let sure = TestCaller.assured("office@skola.test")
        #expect(try read(sure).json?["withoutPlaces"]?.bool == true)
        #expect(try scene.send(.post, "/v1/absences", as: sure, body: leave).code == "leave-not-yours-to-grant")
        // Of somebody else's child they are the office.
        let other = leave.setting("student", JSON(Class7B.dan.description))
        #expect(try scene.send(.post, "/v1/absences", as: .office, body: other).status == 201)
    }

    @Test
    func `a guardian or a pupil who must sign in with two factors, and did not, is told so whatever they ask for`()
        throws
    {
        let levels: [SignInRole: Set<String>] = [.guardian: ["loa3"], .pupil: ["loa3"]]
        let scene = try AttendanceScene(assurance: Assurance(claim: "acr", levels: levels))
        for pupil in [Class7B.ada, Class7B.cia, PersonID.numbered(77)] {
            let read = "/v1/students/\(pupil)/attendance?from=2026-11-25&to=2026-11-25"
            for weak in [TestCaller.guardian, .pupil] {
                #expect(try scene.report(pupil, as: weak).code == "assurance-too-low")
                #expect(try scene.send(.get, read, as: weak).code == "assurance-too-low")
                #expect(
                    try scene.send(.get, "/v1/access-log/own?child=\(pupil)", as: weak).code == "assurance-too-low")
            }
            // Neither: it would not help.
            #expect(try scene.report(pupil, as: .stranger).status == 404)
            #expect(try scene.send(.get, read, as: .stranger).status == 404)
        }
        #expect(try scene.report(Class7B.ada, as: .assured("guardian11@hem.test")).status == 201)
        #expect(try scene.takeRoll([:]).status == 200, "the teacher needs none")
    }

    @Test func `every route needs a token`() throws {
        let scene = try AttendanceScene()
        #expect(scene.router.routes.count == 18)
        for route in scene.router.routes {
            let path = route.pattern.replacing(pattern: "0d9c8b7a-6f5e-4d3c-8b2a-190817263508")
            #expect(try scene.send(route.method, path, as: .nobody).status == 401, "\(route.pattern)")
        }
    }

    @Test func `foreign ids answer 404 everywhere, as unknown ones do`() throws {
        let scene = try AttendanceScene()
        let foreign = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        for id in [foreign, AbsenceID.numbered(7).description] {
            let answer = try scene.send(.delete, "/v1/absences/\(id)", as: .stranger)
            #expect(answer.status == 404)
            #expect(answer.code == "absence-not-found")
        }
        for lesson in [Class7B.lesson, .numbered(7)] {
            #expect(try scene.takeRoll([:], of: lesson, as: .stranger).code == "lesson-not-found")
        }
    }

    // MARK: Rights follow the register and the schedule

    @Test func `a duty that has ended gives no right`() throws {
        let scene = try AttendanceScene()
        try scene.tell(Class7B.dutyEvent(101, until: "2026-11-24", version: 2))
        #expect(try scene.takeRoll([:]).status == 404)
        try scene.tell(Class7B.dutyEvent(101, until: "2026-11-25", version: 3))
        #expect(try scene.takeRoll([:]).status == 200)
        try scene.tell(DutyDeleted(.numbered(101), version: 4))
        #expect(try scene.takeRoll([:]).status == 404)
    }

    @Test func `a substitute may take the roll and the one stood in for may not`() throws {
        let scene = try AttendanceScene()
        try scene.tell(
            Class7B.lessonEvent(substitutes: [.numbered(102): true, .numbered(101): false], version: 2))
        #expect(try scene.takeRoll([:], as: .colleague).status == 200)
        #expect(try scene.takeRoll([:], as: .teacher).status == 404)
    }

    @Test func `a login name that the register gives to two persons is nobody's`() throws {
        let scene = try AttendanceScene()
        try scene.tell(Class7B.adult(201, "Teacher@Skola.test"))
        let answer = try scene.takeRoll([:])
        #expect(answer.status == 403)
        #expect(answer.code == "caller-unknown")
        try scene.tell(PersonDeleted(.numbered(201), version: 2))
        #expect(try scene.takeRoll([:]).status == 200)
    }

    @Test func `a guardian whom the register deletes and has again is the children's guardian again`() throws {
        let scene = try AttendanceScene()
        #expect(try scene.report(Class7B.ada).status == 201)
        try scene.tell(PersonDeleted(.numbered(11), version: 2))
        #expect(try scene.report(Class7B.bo).status == 403, "nobody knows the login name")
        // The children's documents have not changed, so nothing is told of them.
        let again = SchoolDocument.person(.numbered(11), born: "1985-02-03", login: "guardian11@hem.test")
        try scene.tell(PersonChanged(again, version: 3))
        #expect(try scene.report(Class7B.bo).status == 201)
    }

    @Test func `custody planned to end yesterday is no right, and one planned to begin today is`() throws {
        let scene = try AttendanceScene()
        func period(_ guardian: Int, _ member: String, _ date: String) -> JSON {
            let id = PersonID.numbered(guardian).description
            let period: JSON = ["person": ["id": JSON(id)], "relationType": "Vårdnadshavare"]
            return period.setting(member, JSON(date))
        }
        let ada = Class7B.personEvent(Class7B.ada, "Ada", "Berg", custodians: [11]).document.json
        func tell(_ version: Int64, _ periods: [JSON]) throws {
            let document = try #require(PersonDocument(ada.setting("responsiblePeriods", JSON(periods))))
            try scene.tell(PersonChanged(document, version: version))
        }
        try tell(2, [period(11, "endDate", "2026-11-25"), period(12, "startDate", "2026-11-26")])
        #expect(try scene.report(Class7B.ada).status == 201)
        #expect(try scene.report(Class7B.ada, as: .secondGuardian).status == 404)
        try tell(3, [period(11, "endDate", "2026-11-24"), period(12, "startDate", "2026-11-25")])
        #expect(try scene.report(Class7B.ada).status == 404)
        #expect(try scene.report(Class7B.ada, as: .secondGuardian).status == 201)
    }

    @Test func `a circle of organisations ends`() throws {
        let scene = try AttendanceScene()
        try scene.tell(
            OrganisationChanged(SchoolDocument.organisation(.numbered(2), parent: .numbered(1)), version: 2))
        #expect(try scene.sheet(as: .otherOffice).status == 404)
        #expect(try scene.sheet(as: .head).status == 200)
    }

    @Test func `a mark of protection that comes before or after the document holds`() throws {
        for order in [[0, 1], [1, 0]] {
            let scene = try AttendanceScene()
            let said: [any Sendable] = [
                PersonProtected(Class7B.cia, securityMarking: "Sekretessmarkering", version: 2),
                Class7B.personEvent(Class7B.cia, "Cia", "Nilsson", marking: "Sekretessmarkering", version: 2),
            ]
            for place in order {
                if let mark = said[place] as? PersonProtected { try scene.tell(mark) }
                if let person = said[place] as? PersonChanged { try scene.tell(person) }
            }
            #expect(try scene.sheet().marks[Class7B.cia]?["familyName"] == nil)
            let named = try scene.sheet(query: "?include=protectedNames").marks
            #expect(named[Class7B.cia]?["familyName"]?.string == "Nilsson")
            // Lifted later.
            try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Nilsson", version: 3))
            #expect(try scene.sheet().marks[Class7B.cia]?["familyName"]?.string == "Nilsson")
        }
    }
}

extension String {
    /// The pattern with every parameter replaced.
    fileprivate func replacing(pattern value: String) -> String {
        split(separator: "/").map { $0.hasPrefix("{") ? value : String($0) }.reduce("") { "\($0)/\($1)" }
    }
}
