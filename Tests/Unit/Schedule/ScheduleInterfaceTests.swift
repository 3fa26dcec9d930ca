import HTTP
import JSON
import Messaging
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

/// `openapi.json` is what an outsider programs against.
@Suite struct ScheduleInterfaceTests {
    private func interface() throws -> InterfaceDocument { try InterfaceDocument(ScheduleService.openAPI) }

    @Test func `every route is described and every described path is a route`() throws {
        let bench = try ScheduleBench()
        try interface().expectExactly(bench.router.routes)
    }

    @Test func `whatever is refused while another schedule is followed says so`() throws {
        let bench = try ScheduleBench(["FOLLOW_URL": "http://127.0.0.1:1"])
        try FollowedRefusals(try interface()).expect { method, target in
            try bench.send(method, target, [:], scopes: ["schedule.write"])
        }
    }

    @Test func `every reference in the description leads somewhere`() throws {
        try interface().expectWhole()
    }

    @Test func `every described filter is served`() throws {
        let bench = try ScheduleBench()
        for path in ["/v2.0/activities", "/v2.0/calendarEvents"] {
            for query in try interface().queries(of: path) {
                #expect(try bench.send(.get, "\(path)?\(query)", scopes: ["ss12000.read"]).status == 200, "\(query)")
            }
        }
    }

    @Test func `a report and the resources have the described fields and no others`() throws {
        let bench = try ScheduleBench()
        let lesson = Timetable.lesson(1, participation: [.numbered(3): true], substitutes: [.numbered(102): true])
        let report = try bench.load(Timetable.document(lessons: [lesson, Timetable.lesson(2, of: 77)]))
        try interface().expect(report, isA: "ImportReport")
        func get(_ path: String) throws -> JSON {
            try JSON(parsing: bench.send(.get, path, scopes: ["ss12000.read"]).body)
        }
        try interface().expect(get("/v2.0/calendarEvents/\(CalendarEventID.numbered(1))"), isA: "CalendarEvent")
        try interface().expect(get("/v2.0/activities"), isA: "ActivityPage")
        try interface().expect(get("/v2.0/activities?limit=1"), isA: "ActivityPage")
        try interface().expect(get("/v2.0/activities?limit=0"), isA: "Error")
    }
}
