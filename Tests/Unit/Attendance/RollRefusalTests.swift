import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

@Suite struct RollRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
        let field: String
        let rule: String

        init(_ body: String, _ field: String, _ rule: String) {
            testDescription = rule
            self.body = body
            self.field = field
            self.rule = rule
        }
    }

    private static let ada = Class7B.ada.description

    static let cases = [
        Case(#"{}"#, "marks", "missing"),
        Case(#"[]"#, "marks", "missing"),
        Case(#"{"marks": {}}"#, "marks", "not-an-array"),
        Case(#"{"marks": [7]}"#, "marks[0]", "not-an-object"),
        Case(#"{"marks": [{"status": "present"}]}"#, "marks[0].student", "missing"),
        Case(#"{"marks": [{"student": "seven", "status": "present"}]}"#, "marks[0].student", "not-a-uuid"),
        Case(#"{"marks": [{"student": 7, "status": "present"}]}"#, "marks[0].student", "not-a-uuid"),
        Case(#"{"marks": [{"student": "\#(ada)"}]}"#, "marks[0].status", "missing"),
        Case(#"{"marks": [{"student": "\#(ada)", "status": 1}]}"#, "marks[0].status", "not-a-string"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "ill"}]}"#, "marks[0].status", "not-present-absent-or-late"),
        Case(#"{"marks": [{"student": "\#(ada)", "status": "late"}]}"#, "marks[0].lateMinutes", "missing"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "late", "lateMinutes": "5"}]}"#, "marks[0].lateMinutes",
            "not-an-integer"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "late", "lateMinutes": 0}]}"#, "marks[0].lateMinutes",
            "out-of-range"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "late", "lateMinutes": 50}]}"#, "marks[0].lateMinutes",
            "out-of-range"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "absent", "lateMinutes": 5}]}"#, "marks[0].lateMinutes",
            "only-when-late"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "present", "validity": "valid"}]}"#, "marks[0].validity",
            "not-when-present"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "absent", "validity": true}]}"#, "marks[0].validity",
            "not-valid-or-invalid"),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "absent", "validty": "valid"}]}"#, "marks[0]", "unknown-field"
        ),
        Case(
            #"{"marks": [{"student": "\#(ada)", "status": "absent"}, {"student": "\#(ada)", "status": "present"}]}"#,
            "marks[1].student", "student-listed-twice"),
        Case(
            #"{"marks": [{"student": "\#(PersonID.numbered(99))", "status": "absent"}]}"#, "marks[0].student",
            "student-not-in-lesson"),
    ]

    @Test(arguments: cases)
    func `a roll that breaks a rule is refused with field and rule, and nothing is stored`(_ given: Case) throws {
        let scene = try AttendanceScene()
        let answer = try scene.send(
            .put, "/v1/lessons/\(Class7B.lesson)/roll", as: .teacher, body: try JSON(parsing: given.body))
        #expect(answer.status == 422)
        #expect(answer.code == "roll-invalid")
        #expect(answer.field == given.field)
        #expect(answer.rules == [given.rule])
        #expect(try scene.sheet().json?["taken"]?.bool == false)
        #expect(try scene.rollEvents() == 0)
    }

    @Test func `every mistake is told at once`() throws {
        let scene = try AttendanceScene()
        let answer = try scene.send(
            .put, "/v1/lessons/\(Class7B.lesson)/roll", as: .teacher,
            body: ["marks": [["status": "present"], ["student": "x", "status": "absent"], 3]])
        #expect(answer.rules == ["missing", "not-a-uuid", "not-an-object"])
    }

    @Test func `more marks than any lesson has pupils are refused`() throws {
        let lines = (0...RollSubmission.limit).map {
            ["student": JSON(PersonID.numbered($0).description), "status": "present"] as JSON
        }
        let problem = #expect(throws: Problem.self) { try RollSubmission(["marks": JSON(lines)]) }
        #expect(problem?.errors.map(\.rule) == ["too-many"])
    }

    @Test func `a body that is no JSON and a lesson that is no id are 400`() throws {
        let scene = try AttendanceScene()
        #expect(try scene.send(.put, "/v1/lessons/\(Class7B.lesson)/roll", as: .teacher).status == 400)
        #expect(try scene.send(.put, "/v1/lessons/tuesday/roll", as: .teacher, body: ["marks": []]).status == 400)
    }

    @Test func `an unknown lesson is 404`() throws {
        let scene = try AttendanceScene()
        for caller in [TestCaller.teacher, .system] {
            let answer = try scene.takeRoll([:], of: .numbered(99), as: caller)
            #expect(answer.status == 404)
            #expect(answer.code == "lesson-not-found")
        }
    }

    @Test func `a cancelled lesson has no roll`() throws {
        let scene = try AttendanceScene()
        try scene.tell(Class7B.lessonEvent(cancelled: true, version: 2))
        let answer = try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        #expect(answer.status == 409)
        #expect(answer.code == "lesson-cancelled")
        #expect(try scene.published().isEmpty)
    }

    @Test func `a lesson of a later day has no roll yet, a lesson later today has`() throws {
        // One minute before midnight in Sweden, then half a minute after.
        let scene = try AttendanceScene(now: "2026-11-24T22:59:00Z")
        for caller in [TestCaller.teacher, .system] {
            let early = try scene.takeRoll([Class7B.ada: .absent(.invalid)], as: caller)
            #expect(early.status == 409)
            #expect(early.code == "lesson-on-a-later-day")
        }
        #expect(try scene.published().isEmpty)
        #expect(try scene.rollEvents() == 0)
        scene.clock.advance(by: .seconds(90))
        #expect(try scene.takeRoll([Class7B.ada: .absent(.invalid)]).status == 200)
        #expect(try scene.story() == ["established 1"])
    }

    @Test func `a lesson whose activity has not arrived is not ready for a roll`() throws {
        let scene = try AttendanceScene()
        try scene.tell(Class7B.lessonEvent(.numbered(2), of: .numbered(2)))
        let answer = try scene.takeRoll([:], of: .numbered(2), as: .system)
        #expect(answer.status == 409)
        #expect(answer.code == "lesson-incomplete")
        try scene.tell(Class7B.activityEvent(.numbered(2)))
        #expect(try scene.takeRoll([:], of: .numbered(2), as: .system).status == 200)
    }
}
