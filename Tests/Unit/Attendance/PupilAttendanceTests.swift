import AccessLog
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// `GET /v1/students/{student}/attendance`: what it answers.
@Suite struct PupilAttendanceTests {
    let scene: AttendanceScene

    init() throws { scene = try AttendanceScene() }

    private func ask(
        _ student: PersonID = Class7B.ada, as caller: TestCaller = .guardian, from: String = "2026-11-01",
        to: String = "2026-11-30", purpose: String? = nil
    ) throws -> TestAnswer {
        try scene.send(
            .get, "/v1/students/\(student)/attendance?from=\(from)&to=\(to)", as: caller,
            headers: purpose.map { [("Skolbuss-Purpose", $0)] } ?? [])
    }

    /// The statuses, by day: `2026-11-25 present late`.
    private func days(_ student: PersonID = Class7B.ada, as caller: TestCaller = .guardian) throws -> [String] {
        let answer = try ask(student, as: caller)
        let days = try #require(answer.json?["days"]?.elements)
        return days.map { day in
            let lessons = (day["lessons"]?.elements.map(Array.init) ?? []).compactMap { $0["status"]?.string }
            return ([day["date"]?.string ?? ""] + lessons).joined(separator: " ")
        }
    }

    private func firstLesson(as caller: TestCaller = .guardian) throws -> JSON? {
        try ask(as: caller).json?["days"]?[0]?["lessons"]?[0]
    }

    // MARK: What is told

    @Test func `a pupil's lessons stand by day and in their order, also those at which all was well`() throws {
        try scene.tell(Class7B.lessonEvent(.numbered(2), from: "10:00", to: "11:00"))
        try scene.tell(Class7B.lessonEvent(.numbered(3), date: "2026-11-24"))
        try scene.takeRoll([Class7B.ada: .late(minutes: 7, .invalid)], of: .numbered(2))
        try scene.takeRoll([Class7B.bo: .absent(.invalid)])
        try scene.takeRoll([Class7B.ada: .absent(.valid)], of: .numbered(3))
        #expect(try days() == ["2026-11-24 absent", "2026-11-25 present late"])
        #expect(try days(Class7B.bo) == ["2026-11-24 present", "2026-11-25 absent present"])
        let late = try #require(try ask().json?["days"]?[1]?["lessons"]?[1])
        #expect(late["lateMinutes"]?.int == 7)
        #expect(late["validity"]?.string == "invalid")
        #expect(late["lesson"]?.string == CalendarEventID.numbered(2).description)
    }

    @Test func `only the days asked for are given`() throws {
        try scene.takeRoll([:])
        #expect(try ask(from: "2026-11-25", to: "2026-11-25").json?["days"]?.count == 1)
        #expect(try ask(from: "2026-11-24", to: "2026-11-24").json?["days"]?.count == 0)
        #expect(try ask(from: "2026-11-26", to: "2026-11-26").json?["days"]?.count == 0)
    }

    @Test func `lessons without a roll, cancelled, moved to a later day or not the pupil's are not among them`() throws
    {
        #expect(try days() == [])
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        #expect(try days() == ["2026-11-25 absent"])
        try scene.tell(Class7B.lessonEvent(cancelled: true, version: 2))
        #expect(try days() == [])
        try scene.tell(Class7B.lessonEvent(date: "2026-11-26", version: 3))
        #expect(try days() == [])
        try scene.tell(Class7B.lessonEvent(participation: [Class7B.ada: false], version: 4))
        #expect(try days() == [])
        try scene.tell(Class7B.lessonEvent(version: 5))
        #expect(try days() == ["2026-11-25 absent"])
        // The day is outside the membership, as the register now says.
        let others = Class7B.pupils.dropFirst().map { SchoolDocument.Member($0) }
        try scene.tell(
            Class7B.groupEvent(Class7B.group, [.init(Class7B.ada, until: "2026-11-24")] + others, version: 2))
        #expect(try days() == [])
        // Nobody speaks of the pupil any more: the roll does.
        try scene.tell(Class7B.groupEvent(Class7B.group, others, version: 3))
        #expect(try days() == ["2026-11-25 absent"])
    }

    @Test func `a pupil who joined the class after the roll was taken was not at the lesson`() throws {
        try scene.tell(Class7B.groupEvent(Class7B.group, Class7B.pupils.dropFirst().map { .init($0) }, version: 2))
        try scene.takeRoll([:])
        try scene.tell(Class7B.groupEvent(version: 3))
        #expect(try days() == [])
        #expect(try days(Class7B.bo) == ["2026-11-25 present"])
    }

    @Test func `a pupil who takes part in one lesson of another class has it`() throws {
        try scene.tell(Class7B.groupEvent(Class7B.group, Class7B.pupils.dropFirst().map { .init($0) }, version: 2))
        try scene.tell(Class7B.lessonEvent(participation: [Class7B.ada: true], version: 2))
        try scene.takeRoll([:])
        #expect(try days() == ["2026-11-25 present"])
    }

    @Test func `an absence is valid as long as the report that says so stands, and the report stands in the answer`()
        throws
    {
        let report = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        #expect(try firstLesson()?["validity"]?.string == "valid")
        #expect(try firstLesson()?["reported"]?.bool == true)
        #expect(try ask().json?["absences"]?[0]?["id"]?.string == report)
        #expect(try ask(from: "2026-11-26", to: "2026-11-30").json?["absences"]?.count == 0)
        try scene.send(.delete, "/v1/absences/\(report)", as: .guardian)
        #expect(try firstLesson()?["validity"]?.string == "invalid")
        #expect(try firstLesson()?["reported"] == nil)
        #expect(try ask().json?["absences"]?.count == 0)
    }

    @Test func `nobody but the pupil is named in it`() throws {
        try scene.report(Class7B.ada, as: .secondGuardian)
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        let text = try #require(try ask().json).text
        for person in [Class7B.bo, .numbered(11), .numbered(12), .numbered(101)] {
            #expect(!text.contains(person.description))
        }
        #expect(!text.contains("Ada"))
        try InterfaceDocument(AttendanceService.openAPI).expect(ask().json, isA: "PupilAttendance")
    }

    // MARK: A teacher's part

    @Test func `a teacher sees the lessons that are theirs and no reports`() throws {
        try scene.tell(Class7B.activityEvent(.numbered(2), teachers: [102]))
        try scene.tell(Class7B.lessonEvent(.numbered(2), of: .numbered(2), from: "10:00", to: "11:00"))
        // Lesson 3 of the teacher's is held by a substitute, and lesson 4 of the colleague's by the teacher.
        try scene.tell(
            Class7B.lessonEvent(
                .numbered(3), from: "11:00", to: "12:00", substitutes: [.numbered(101): false, .numbered(103): true]))
        try scene.tell(
            Class7B.lessonEvent(
                .numbered(4), of: .numbered(2), from: "13:00", to: "14:00", substitutes: [.numbered(101): true]))
        try scene.report(Class7B.ada, from: "10:00", to: "11:00")
        for lesson in 1...4 { try scene.takeRoll([:], of: .numbered(lesson), as: .office) }
        func lessons(_ caller: TestCaller) throws -> [String] {
            let answer = try ask(as: caller)
            #expect((answer.json?["absences"] == nil) == (caller == .teacher || caller == .colleague))
            return try #require(answer.json?["days"]?[0]?["lessons"]?.elements).compactMap { $0["lesson"]?.string }
        }
        func ids(_ numbers: Int...) -> [String] { numbers.map { CalendarEventID.numbered($0).description } }
        #expect(try lessons(.teacher) == ids(1, 4))
        #expect(try lessons(.colleague) == ids(2, 4))
        #expect(try lessons(.office) == ids(1, 2, 3, 4))
    }

    @Test func `a teacher who is the mentor as well sees all`() throws {
        let part = SchoolDocument.Part(.mentor, of: Class7B.group)
        try scene.tell(
            DutyChanged(SchoolDocument.duty(.numbered(101), of: .numbered(101), parts: [part]), version: 2))
        #expect(try ask(as: .teacher).json?["absences"]?.count == 0)
    }

    // MARK: Refusals

    @Test(arguments: [
        "", "?from=2026-11-01", "?to=2026-11-01", "?from=2026-11-02&to=2026-11-01", "?from=1/11&to=2026-11-01",
        "?from=2026-11-01&to=2026-11-31", "?from=2025-10-22&to=2026-11-26", "?from=0001-01-01&to=9999-12-31",
    ])
    func `days that are none, backwards or too many are refused`(query: String) throws {
        let answer = try scene.send(.get, "/v1/students/\(Class7B.ada)/attendance\(query)", as: .guardian)
        #expect(answer.status == 400)
        #expect(answer.code == "parameter-malformed")
        #expect(["from", "to"].contains(answer.field))
    }

    @Test(arguments: [
        "from=2025-10-22&to=2026-11-25", "from=0001-01-01&to=0001-01-01", "from=9999-12-31&to=9999-12-31",
    ])
    func `as many days as are given at a time are given, and no day is too far away`(query: String) throws {
        #expect(try scene.send(.get, "/v1/students/\(Class7B.ada)/attendance?\(query)", as: .guardian).status == 200)
    }

    @Test func `a protected pupil is there for those who are tied to it, and for systems that may see the protected`()
        throws
    {
        try scene.tell(
            Class7B.personEvent(
                Class7B.ada, "Ada", "Berg", custodians: [11, 12], marking: "Sekretessmarkering", version: 2))
        for caller in [TestCaller.guardian, .teacher, .office] {
            #expect(try ask(as: caller, purpose: "Utredning").status == 200)
        }
        let reader = TestCaller.machine(["attendance.read"])
        #expect(try ask(as: reader).status == 404)
        #expect(try ask(as: reader).json == ask(.numbered(99), as: reader).json)
        #expect(try ask(Class7B.bo, as: reader).status == 200)
        #expect(try ask(as: .machine(["attendance.read", "attendance.protected"]), purpose: "Utredning").status == 200)
        // Known to be protected, and nothing else.
        try scene.tell(PersonProtected(.numbered(50), securityMarking: "Sekretessmarkering", version: 1))
        #expect(try ask(.numbered(50), as: reader).status == 404)
    }

    // MARK: Protected pupils

    private func protect(_ number: Int, _ login: String) throws {
        try scene.tell(
            Class7B.personEvent(
                .numbered(number), "Eva", "Berg", born: "1985-02-03", login: login, marking: "Sekretessmarkering",
                version: 2))
    }

    private func protectAda() throws {
        try scene.tell(
            Class7B.personEvent(
                Class7B.ada, "Ada", "Berg", login: "ada@skola.test", custodians: [11, 12],
                marking: "Sekretessmarkering",
                version: 2))
    }

    @Test func `staff and systems say what they read a protected pupil's attendance for, and the family does not`()
        throws
    {
        try protectAda()
        let system = TestCaller.machine(["attendance.read", "attendance.protected"])
        for caller in [TestCaller.teacher, .office, .head, system] {
            let refused = try ask(as: caller)
            #expect(refused.status == 403 && refused.code == "purpose-missing")
            #expect(try ask(as: caller, purpose: "x").status == 400)
            #expect(try ask(as: caller, purpose: "Utredning av frånvaro").status == 200)
            // Of anybody else none is asked.
            #expect(try ask(Class7B.bo, as: caller).status == 200)
        }
        for caller in [TestCaller.guardian, .pupil] { #expect(try ask(as: caller).status == 200) }
        // Who may not see the pupil learns nothing by leaving the purpose out.
        for caller in [TestCaller.stranger, .otherOffice, .machine(["attendance.read"])] {
            #expect(try ask(as: caller).json == ask(.numbered(99), as: caller).json)
        }
        let records = try scene.database.read { try AccessLog.last(in: $0) }
        let ofAda = records.filter { $0.names(Class7B.ada.uuid) }
        #expect(ofAda.count == 6)
        #expect(ofAda.allSatisfy { $0.data == "attendance,protected-identity,schedule" })
        #expect(ofAda.filter { $0.purpose == "Utredning av frånvaro" }.count == 4)
        #expect(records.filter { $0.names(Class7B.bo.uuid) }.allSatisfy { $0.data == "attendance,schedule" })
    }

    @Test func `a custodian of a protected child is told that and when it was absent, and nothing of where`() throws {
        try scene.tell(Class7B.lessonEvent(.numbered(2), from: "10:00", to: "11:00"))
        try scene.tell(Class7B.lessonEvent(.numbered(3), date: "2026-11-24"))
        try scene.takeRoll([Class7B.ada: .late(minutes: 7, .invalid)])
        try scene.takeRoll([Class7B.ada: .absent(.invalid)], of: .numbered(2))
        try scene.takeRoll([:], of: .numbered(3))
        try scene.report(Class7B.ada, from: "13:00", to: "14:10", as: .secondGuardian)
        #expect(try ask().json?["withoutPlaces"] == nil)
        try protectAda()
        let answer = try #require(try ask().json)
        #expect(answer["days"]?.count == 1, "a day on which all was well is a timetable")
        #expect(try days() == ["2026-11-25 absent late"])
        #expect(answer["absences"]?[0]?["startTime"]?.string == at("2026-11-25", "00:00").rfc3339)
        #expect(answer["absences"]?[0]?["endTime"]?.string == at("2026-11-26", "00:00").rfc3339)
        let text = answer.text
        for number in 1...3 { #expect(!text.contains(CalendarEventID.numbered(number).description)) }
        for told in [
            Class7B.activity.description, Class7B.group.description, "07:10", "09:00", "12:00", "13:10", "lesson\"",
        ] {
            #expect(!text.contains(told), "\(told)")
        }
        try InterfaceDocument(AttendanceService.openAPI).expect(answer, isA: "PupilAttendance")
        // The pupil itself, and a custodian who is protected as well, are told all.
        #expect(try days(as: .pupil) == ["2026-11-24 present", "2026-11-25 late absent"])
        try protect(11, "guardian11@hem.test")
        #expect(try days(as: .guardian) == ["2026-11-24 present", "2026-11-25 late absent"])
        #expect(try days(as: .secondGuardian) == ["2026-11-25 absent late"])
    }
}
