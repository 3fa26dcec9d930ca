import Contracts
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

@Suite struct ScheduleListTests {
    private static let window = "startTime.onOrAfter=2026-11-23T00:00:00Z&startTime.onOrBefore=2026-11-24T00:00:00Z"
    let bench: ScheduleBench

    init() throws {
        bench = try ScheduleBench()
        for event in Timetable.facts { try bench.tell(event) }
        try bench.load(
            Timetable.document(lessons: [
                Timetable.lesson(
                    3, from: "13:00", participation: [.numbered(3): true], substitutes: [.numbered(102): true]),
                Timetable.lesson(1), Timetable.lesson(2, of: 2, from: "09:00"),
            ]))
    }

    private func lessons(_ query: String = "") throws -> [Int] {
        let ids = try bench.ids("/v2.0/calendarEvents?\(Self.window)\(query.isEmpty ? "" : "&\(query)")")
        return ids.compactMap { id in (1...3).first { CalendarEventID.numbered($0).description == id } }
    }

    private func activities(_ query: String) throws -> [Int] {
        let ids = try bench.ids("/activities?\(query)")
        return ids.compactMap { id in (1...2).first { ActivityID.numbered($0).description == id } }
    }

    @Test func `lessons come by start time, whatever order they were imported in`() throws {
        #expect(try lessons() == [1, 2, 3])
    }

    @Test func `a list of lessons needs its window`() throws {
        let answer = try bench.send(.get, "/v2.0/calendarEvents", scopes: ["ss12000.read"])
        #expect(answer.status == 400)
        #expect(try JSON(parsing: answer.body)["message"]?.string?.contains("startTime.onOrAfter") == true)
        #expect(
            try bench.ids(
                "/calendarEvents?startTime.onOrAfter=2026-11-24T00:00:00Z&startTime.onOrBefore=2026-11-25T00:00:00Z")
                == [])
    }

    @Test func `lessons are found by activity, group, unit, pupil and teacher`() throws {
        #expect(try lessons("activity=\(ActivityID.numbered(2))") == [2])
        #expect(try lessons("group=\(GroupID.numbered(1))") == [1, 3])
        #expect(try lessons("organisation=\(OrganisationID.numbered(1))") == [1, 2, 3])
        #expect(try lessons("organisation=\(OrganisationID.numbered(9))") == [1, 2, 3])
        #expect(try lessons("organisation=\(OrganisationID.numbered(2))") == [])
        #expect(try lessons("student=\(PersonID.numbered(1))") == [1, 3])
        // By group, and by an exception for the lesson.
        #expect(try lessons("student=\(PersonID.numbered(3))") == [2, 3])
        #expect(try lessons("teacher=\(DutyID.numbered(102))") == [2, 3])
        #expect(try lessons("student=\(PersonID.numbered(1))&teacher=\(DutyID.numbered(102))") == [3])
    }

    @Test func `activities are found by member, teacher, group and unit`() throws {
        #expect(try activities("member=\(PersonID.numbered(3))") == [2])
        #expect(try activities("teacher=\(DutyID.numbered(101))") == [1])
        #expect(try activities("group=\(GroupID.numbered(2))") == [2])
        #expect(try activities("organisation=\(OrganisationID.numbered(9))") == [1, 2])
        #expect(try activities("") == [1, 2])
    }

    @Test func `a lesson's activity is named when a client asks, and nothing that is Register's`() throws {
        for path in ["/calendarEvents/\(CalendarEventID.numbered(3))", "/calendarEvents?\(Self.window)"] {
            let query = "\(path.contains("?") ? "&" : "?")expandReferenceNames=true"
            let named = try JSON(parsing: bench.send(.get, path + query, scopes: ["ss12000.read"]).body)
            let lesson = try #require(named["data"]?.elements?.last ?? named)
            #expect(
                lesson["activity"]
                    == ["id": JSON(ActivityID.numbered(1).description), "displayName": "Matematik 7B"])
            #expect(lesson["studentExceptions"]?[0]?["student"] == ["id": JSON(PersonID.numbered(3).description)])
            let plain = try JSON(parsing: bench.send(.get, path, scopes: ["ss12000.read"]).body)
            #expect((plain["data"]?.elements?.last ?? plain)["activity"]?["displayName"] == nil)
        }
    }

    @Test func `filters follow the register, whatever order its facts come in`() throws {
        try bench.tell(GroupChanged(SchoolDocument.group(.numbered(2), [.numbered(4)]), version: 3))
        try bench.tell(GroupChanged(SchoolDocument.group(.numbered(2), [.numbered(1)]), version: 2))
        try bench.tell(GroupChanged(SchoolDocument.group(.numbered(2), [.numbered(4)]), version: 3))
        #expect(try activities("member=\(PersonID.numbered(4))") == [2])
        #expect(try activities("member=\(PersonID.numbered(1))") == [1])
        try bench.tell(OrganisationChanged(SchoolDocument.organisation(.numbered(1), parent: .numbered(8)), version: 2))
        try bench.tell(OrganisationChanged(SchoolDocument.organisation(.numbered(1), parent: .numbered(9)), version: 1))
        #expect(try activities("organisation=\(OrganisationID.numbered(9))") == [])
        try bench.tell(GroupDeleted(.numbered(2), version: 4))
        try bench.tell(GroupChanged(SchoolDocument.group(.numbered(2), [.numbered(4)]), version: 3))
        #expect(try activities("member=\(PersonID.numbered(4))") == [])
    }

    @Test func `a protected person cannot log in here`() throws {
        let path = "/v1/calendarEvents/\(CalendarEventID.numbered(1))/cancellation"
        try bench.tell(PersonProtected(.numbered(5), securityMarking: "Sekretessmarkering", version: 2))
        #expect(try bench.send(.put, path, ["cancelled": true], person: "office@skola.test").status == 403)
    }

    @Test func `a protected child in lists is not found, and no lesson names them, whatever right one has`() throws {
        let child = PersonID.numbered(3)
        let lesson = "/calendarEvents/\(CalendarEventID.numbered(3))"
        try bench.tell(PersonProtected(child, securityMarking: "Sekretessmarkering", version: 2))
        #expect(try lessons("student=\(child)") == [])
        #expect(try lessons("student=\(child)&student=\(PersonID.numbered(1))") == [1, 3])
        #expect(try activities("member=\(child)") == [])
        #expect(try lessons() == [1, 2, 3])
        for scopes in [["ss12000.read"], ["ss12000.read", "ss12000.protected"]] {
            for target in [lesson, "/calendarEvents?\(Self.window)"] {
                let answer = try bench.send(.get, target, scopes: scopes)
                #expect(answer.status == 200)
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(child.description))
            }
            let found = try bench.send(.get, "/activities?member=\(child)", scopes: scopes)
            #expect(!String(decoding: found.body, as: UTF8.self).contains(ActivityID.numbered(2).description))
        }
        // The mark is lifted again.
        try bench.tell(PersonChanged(SchoolDocument.person(child), version: 4))
        #expect(try lessons("student=\(child)") == [2, 3])
    }

    @Test(arguments: [true, false])
    func `a child who was protected when deleted is neither found nor named`(isMarkHeard: Bool) throws {
        let child = PersonID.numbered(3)
        let lesson = "/calendarEvents/\(CalendarEventID.numbered(3))"
        if isMarkHeard {
            try bench.tell(PersonProtected(child, securityMarking: "Sekretessmarkering", version: 2))
            try bench.tell(PersonDeleted(child, version: 3))
        } else {
            try bench.tell(PersonDeleted(child, version: 3, securityMarking: "Sekretessmarkering"))
        }
        #expect(try lessons("student=\(child)") == [])
        let read = try bench.send(.get, lesson, scopes: ["ss12000.read"])
        let listed = try bench.send(.get, "/calendarEvents?\(Self.window)", scopes: ["ss12000.read"])
        let commanded = try bench.send(
            .put, "/v1\(lesson)/cancellation", ["cancelled": true], scopes: ["schedule.write"])
        for answer in [read, listed, commanded] {
            #expect(answer.status == 200)
            #expect(!String(decoding: answer.body, as: UTF8.self).contains(child.description))
        }
        try bench.tell(PersonChanged(SchoolDocument.person(child), version: 4))
        #expect(try lessons("student=\(child)") == [2, 3])
    }

    @Test func `reading needs the scope, and each route a token`() throws {
        for target in ["/v2.0/activities", "/activities/\(ActivityID.numbered(1))", "/calendarEvents?\(Self.window)"] {
            #expect(try bench.send(.get, target, scopes: ["schedule.write"]).status == 403)
            #expect(try bench.send(.get, target, person: "office@skola.test").status == 403)
            #expect(try bench.send(.get, target).status == 401)
        }
        #expect(try bench.send(.post, "/v1/imports", Timetable.document(), scopes: ["ss12000.read"]).status == 403)
        #expect(bench.router.routes.count == 24)
        for route in bench.router.routes { #expect(route.access == .token) }
    }

    @Test func `an unknown id is 404 without a body`() throws {
        let answer = try bench.send(.get, "/v2.0/activities/\(ActivityID.numbered(9))", scopes: ["ss12000.read"])
        #expect(answer.status == 404)
        #expect(answer.body.isEmpty)
    }
}
