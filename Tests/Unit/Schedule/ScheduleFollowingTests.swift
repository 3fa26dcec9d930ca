import Following
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

/// A Schedule that follows a supplier's, one reading at a time.
@Suite(.timeLimit(.minutes(3))) struct ScheduleFollowingTests {
    private let provider: FakeProvider
    private let bench: ScheduleBench

    init() throws {
        (provider, bench) = try Self.following()
        for fact in Timetable.facts { try bench.tell(fact) }
        fill()
    }

    private static func following(_ settings: [String: String] = [:]) throws -> (FakeProvider, ScheduleBench) {
        let clock = TestClock("2026-11-23T05:00:00Z")
        let provider = try FakeProvider(clock: clock.clock)
        let bench = try ScheduleBench(
            ["FOLLOW_URL": provider.url, "FOLLOW_TIMEOUT": "20s", "FOLLOW_PAUSE": "10ms"].merging(settings) { $1 },
            clock: clock)
        return (provider, bench)
    }

    private func fill() {
        provider.put("activities", Timetable.activities[0].json)
        provider.put("activities", SchoolDocument.activity(.numbered(2), groups: [.numbered(2)]).json)
        for lesson in [Timetable.lesson(1), Timetable.lesson(2, of: 2, from: "09:00")] {
            provider.put("calendarEvents", lesson.json)
        }
    }

    private func pull(after pause: Duration = .seconds(60)) throws {
        bench.clock.advance(by: pause)
        try #require(bench.service.following.follower).pull(until: Stop())
    }

    private func served(_ kind: ResourceKind, _ id: String) throws -> JSON? {
        let answer = try bench.send(.get, "/v2.0/\(kind.path)/\(id)", scopes: ["ss12000.read"])
        return answer.status == 200 ? try JSON(parsing: answer.body) : nil
    }

    private func lessons() throws -> [String] {
        try bench.ids(
            "/v2.0/calendarEvents?startTime.onOrAfter=2026-11-01T00:00:00Z&startTime.onOrBefore=2027-06-30T00:00:00Z")
    }

    @Test func `activities and lessons come with their ids, and each is told once`() throws {
        try pull()
        #expect(try bench.ids("/v2.0/activities").count == 2 && lessons().count == 2)
        let first = try #require(try served(.activities, ActivityID.numbered(1).description))
        #expect(first["groups"]?.elements?.compactMap { $0["id"]?.string } == [GroupID.numbered(1).description])
        #expect(try bench.told().map(\.version) == [1, 1, 1, 1])
        try pull()
        try pull(after: .seconds(86_400))
        #expect(try bench.told().count == 4, "what is read again says nothing new")
    }

    @Test func `what changes, comes and goes is followed`() throws {
        try pull()
        provider.put("calendarEvents", Timetable.lesson(1, from: "10:00", cancelled: true).json)
        provider.put("calendarEvents", Timetable.lesson(3, from: "13:00").json)
        provider.delete("calendarEvents", CalendarEventID.numbered(2).description)
        try pull()
        let ids = [CalendarEventID.numbered(1), .numbered(3)].map(\.description)
        #expect(try Set(lessons()) == Set(ids))
        let moved = try #require(try served(.calendarEvents, CalendarEventID.numbered(1).description))
        #expect(moved["cancelled"] == true)
        let deleted = try bench.told().filter { $0.type == "schedule.calendar-event-deleted.v1" }
        #expect(deleted.map(\.subject) == [CalendarEventID.numbered(2).description])
    }

    @Test func `what vanishes without a word is found at night, and what lies outside the window is left alone`() throws
    {
        let far = SchoolDocument.lesson(
            .numbered(9), of: .numbered(1), from: at("2027-03-01", "08:00"), to: at("2027-03-01", "09:00"))
        provider.put("calendarEvents", far.json)
        try pull()
        #expect(try lessons().count == 2, "three months ahead is not followed yet")
        provider.delete("calendarEvents", CalendarEventID.numbered(1).description, isTold: false)
        try pull()
        #expect(try lessons().count == 2)
        try pull(after: .seconds(86_400))
        #expect(try lessons() == [CalendarEventID.numbered(2).description])
        // Its day comes into the window, and it comes with the day.
        try pull(after: .seconds(50 * 86_400))
        #expect(try lessons().contains(CalendarEventID.numbered(9).description))
    }

    @Test func `an activity stays as long as it has lessons`() throws {
        try pull()
        let id = ActivityID.numbered(2).description
        provider.delete("activities", id)
        try pull()
        #expect(try served(.activities, id) != nil)
        provider.delete("calendarEvents", CalendarEventID.numbered(2).description)
        try pull()
        try pull()
        #expect(try served(.activities, id) == nil)
    }

    @Test func `what Register has not told of yet is put in when it has`() throws {
        provider.put("activities", SchoolDocument.activity(.numbered(3), groups: [.numbered(1), .numbered(7)]).json)
        try pull()
        func groups() throws -> Int? { try served(.activities, ActivityID.numbered(3).description)?["groups"]?.count }
        #expect(try groups() == 1)
        try bench.tell(GroupChanged(SchoolDocument.group(.numbered(7), [.numbered(3)]), version: 1))
        try pull(after: .seconds(360))
        #expect(try groups() == 2)
    }

    @Test func `documents are refused, and a lesson cancelled here stands`() throws {
        try pull()
        let refused = try bench.send(.post, "/v1/imports", Timetable.document(), scopes: ["schedule.write"])
        #expect(refused.status == 409)
        #expect(try JSON(parsing: refused.body)["code"] == "followed-register")
        let lesson = CalendarEventID.numbered(1).description
        let cancelled = try bench.send(
            .put, "/v1/calendarEvents/\(lesson)/cancellation", ["cancelled": true], scopes: ["schedule.write"])
        #expect(cancelled.status == 200)
        try pull(after: .seconds(86_400))
        #expect(try served(.calendarEvents, lesson)?["cancelled"] == true)
    }

    @Test func `comparing says what differs and changes nothing`() throws {
        let (provider, bench) = try Self.following(["FOLLOW_MODE": "compare"])
        for fact in Timetable.facts { try bench.tell(fact) }
        for number in 101...102 {
            try bench.tell(DutyChanged(SchoolDocument.duty(.numbered(number), of: .numbered(4)), version: 1))
        }
        try bench.load(Timetable.document())
        for activity in Timetable.activities { provider.put("activities", activity.json) }
        provider.put("calendarEvents", Timetable.lesson(1, from: "11:00").json)
        provider.put("calendarEvents", Timetable.lesson(3).json)
        let told = try bench.told()
        let worker = try #require(bench.service.following.comparing)
        try worker.compare(until: Stop())
        let found = try #require(worker.status.comparison)
        #expect(found.kinds[.activities]?.same == 2)
        #expect(
            found.kinds[.calendarEvents]?.missing.kept.map(\.lowercase) == [CalendarEventID.numbered(3).description])
        #expect(found.kinds[.calendarEvents]?.extra.kept.map(\.lowercase) == [CalendarEventID.numbered(2).description])
        #expect(found.kinds[.calendarEvents]?.different.kept.map(\.fields) == [["endTime", "startTime"]])
        #expect(try bench.told() == told)
    }
}
