import Access
import AccessLog
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

@Suite struct CancellationTests {
    let bench: ScheduleBench

    init() throws {
        bench = try ScheduleBench()
        for event in Timetable.facts { try bench.tell(event) }
        try bench.load(Timetable.document())
    }

    private func cancel(_ isCancelled: Bool) throws -> Response {
        try bench.send(
            .put, "/v1/calendarEvents/\(CalendarEventID.numbered(1))/cancellation", ["cancelled": JSON(isCancelled)],
            scopes: ["schedule.write"])
    }

    private func cancelled() throws -> [Bool] {
        try bench.told().filter { $0.subject == CalendarEventID.numbered(1).description }
            .compactMap { $0.body["cancelled"]?.bool }
    }

    @Test func `a cancelled lesson is told and served as cancelled, once`() throws {
        let answer = try cancel(true)
        #expect(answer.status == 200)
        #expect(try JSON(parsing: answer.body)["cancelled"]?.bool == true)
        #expect(try cancel(true).body == answer.body)
        #expect(try cancelled() == [false, true])
        #expect(try cancel(false).status == 200)
        #expect(try cancelled() == [false, true, false])
        #expect(try bench.told().last?.version == 3)
    }

    @Test func `an import that says what it said before does not undo a cancellation`() throws {
        _ = try cancel(true)
        try bench.load(Timetable.document())
        #expect(try cancelled() == [false, true])
        // Nor when the lesson is moved at the same time.
        try bench.load(Timetable.document(lessons: [Timetable.lesson(1, from: "11:00")]))
        #expect(try cancelled() == [false, true, true])
    }

    @Test func `an import that says something new is followed`() throws {
        let lessons = [Timetable.lesson(1, cancelled: true)]
        try bench.load(Timetable.document(lessons: lessons))
        #expect(try cancelled() == [false, true])
        // The office takes it up again: the import's old word does not cancel it once more.
        _ = try cancel(false)
        try bench.load(Timetable.document(lessons: lessons))
        #expect(try cancelled() == [false, true, false])
        // The supplier agrees, then cancels anew.
        try bench.load(Timetable.document())
        try bench.load(Timetable.document(lessons: lessons))
        #expect(try cancelled() == [false, true, false, true])
    }

    @Test func `a cancellation keeps its exceptions and its place in lists`() throws {
        let lesson = Timetable.lesson(1, participation: [.numbered(3): true])
        try bench.load(Timetable.document(lessons: [lesson]))
        _ = try cancel(true)
        let body = try #require(try bench.told().last?.body)
        #expect(body["studentExceptions"]?.count == 1)
        let list =
            "/v2.0/calendarEvents?startTime.onOrAfter=2026-11-23T00:00:00Z&startTime.onOrBefore=2026-11-24T00:00:00Z"
        #expect(
            try bench.ids("\(list)&student=\(PersonID.numbered(3))").contains(CalendarEventID.numbered(1).description))
    }

    @Test func `who may cancel, and what the others are told`() throws {
        let path = "/v1/calendarEvents/\(CalendarEventID.numbered(1))/cancellation"
        func status(_ person: String) throws -> Int {
            try bench.send(.put, path, ["cancelled": true], person: person).status
        }
        #expect(try status("office@skola.test") == 200)
        #expect(try status("head@stad.test") == 200)
        #expect(try status("teacher@skola.test") == 404)
        #expect(try status("office@annan.test") == 404)
        #expect(try status("nobody@skola.test") == 403)
        #expect(try bench.send(.put, path, ["cancelled": true], scopes: ["ss12000.read"]).status == 403)
        #expect(try bench.send(.put, path, ["cancelled": true]).status == 401)
        let unknown = "/v1/calendarEvents/\(CalendarEventID.numbered(99))/cancellation"
        #expect(try bench.send(.put, unknown, ["cancelled": true], scopes: ["schedule.write"]).status == 404)
        #expect(try bench.send(.put, unknown, ["cancelled": true], person: "office@skola.test").status == 404)
    }

    @Test func `who cancels is written down as the person the register knows, by which right and for what`() throws {
        let path = "/v1/calendarEvents/\(CalendarEventID.numbered(1))/cancellation"
        let token = try bench.hosted.issuer.token(person: "office@skola.test", clock: bench.clock.clock)
        // Of a lesson that names nobody nothing is written.
        try bench.load(Timetable.document(lessons: [Timetable.lesson(1, participation: [.numbered(3): true])]))
        let before = try bench.database.read { try AccessLog.last(in: $0).count }
        let headers = [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "The teacher is ill")]
        #expect(try bench.send(.put, path, ["cancelled": true], headers: headers).status == 200)
        #expect(try bench.send(.put, path, ["cancelled": false], scopes: ["schedule.write"]).status == 200)
        let all = try bench.database.read { try AccessLog.last(in: $0) }.dropFirst(before)
        let records = all.filter { $0.party != "scope:schedule.write" }
        #expect(!records.isEmpty && records.contains { $0.action == "read" })
        for record in records {
            #expect(record.person == PersonID.numbered(5).uuid.bytes16, "\(record.action)")
            #expect(record.party == "relation:office" && record.purpose == "The teacher is ill")
            #expect(record.request != nil)
        }
        let systems = all.filter { $0.party == "scope:schedule.write" }
        #expect(!systems.isEmpty && systems.allSatisfy { $0.person == nil })
    }

    @Test(arguments: [#"{}"#, #"{"cancelled": "yes"}"#, #"[]"#, #"{"cancelled": null}"#])
    func `a body that does not say whether is refused`(body: String) throws {
        let answer = try bench.send(
            .put, "/v1/calendarEvents/\(CalendarEventID.numbered(1))/cancellation", try JSON(parsing: body),
            scopes: ["schedule.write"])
        #expect(answer.status == 422)
        #expect(try JSON(parsing: answer.body)["code"]?.string == "cancellation-invalid")
    }
}
