import Access
import Contracts
import HTTP
import JSON
import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import Messaging
@testable import ScheduleService

/// A whole Schedule without port and broker: documents in by its routes, events out of its outbox.
final class ScheduleBench {
    let clock: TestClock
    let database: Database
    let service: ScheduleService
    let hosted: HostedRoutes
    var router: Router { hosted.router }
    private var sequence: Int64 = 0

    /// - Parameter settings: Schedule's own, by the name after `SCHEDULE_`.
    init(_ settings: [String: String] = [:], clock: TestClock = TestClock()) throws {
        self.clock = clock
        var read = Settings(
            Dictionary(uniqueKeysWithValues: settings.map { ("SCHEDULE_\($0.key)", $0.value) }), prefix: "SCHEDULE")
        let configuration = ScheduleConfiguration(&read)
        try read.finish()
        database = try Database(
            at: ":memory:", applicationID: ScheduleService.applicationID, migrations: ScheduleService.migrations,
            clock: clock.clock)
        service = ScheduleService(
            database: database, outbox: Outbox(source: "schedule", exchange: "schedule.events"),
            configuration: configuration, metrics: Metrics(), log: .silent, clock: clock.clock)
        hosted = try HostedRoutes(
            service.subscriptions, database, Outbox(source: "schedule", exchange: "schedule.events"),
            clock: clock.clock,
            access: ScheduleService.access, routes: service.routes)
    }

    /// Hands the event to whichever handler is subscribed, through its wire form.
    func tell(_ event: some Event) throws {
        sequence += 1
        let type = Swift.type(of: event).type
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: type, source: "skolbuss/\(type.publisher)", subject: event.subject,
            time: clock.now, sequence: sequence, version: event.version, epoch: "test")
        let decoders = service.subscriptions.compactMap { $0.decoder(for: type) }
        let decode = try #require(decoders.first)
        let work = try decode(envelope, JSON(parsing: event.body()))
        _ = try database.write { tx in try work(tx) }
    }

    func token(_ scopes: [String]) throws -> String {
        try hosted.issuer.token(machine: "test", scopes: scopes, clock: clock.clock)
    }

    func send(_ method: HTTP.Method, _ target: String, _ body: JSON? = nil, scopes: [String]) throws -> Response {
        try send(method, target, body, headers: [("Authorization", "Bearer \(token(scopes))")])
    }

    func send(_ method: HTTP.Method, _ target: String, _ body: JSON? = nil, person: String) throws -> Response {
        let token = try hosted.issuer.token(person: person, clock: clock.clock)
        return try send(method, target, body, headers: [("Authorization", "Bearer \(token)")])
    }

    func send(
        _ method: HTTP.Method, _ target: String, _ body: JSON? = nil, headers: [(name: String, value: String)] = []
    ) throws -> Response {
        router.respond(to: try #require(Request(method, target, headers: headers, body: body?.encoded() ?? [])))
    }

    /// Imports and returns the report.
    @discardableResult
    func load(_ document: JSON) throws -> JSON {
        let response = try send(.post, "/v1/imports", document, scopes: ["schedule.write"])
        try #require(response.status == 200)
        return try JSON(parsing: response.body)
    }

    /// The ids of a list, in its order.
    func ids(_ target: String) throws -> [String] {
        let response = try send(.get, target, scopes: ["ss12000.read"])
        try #require(response.status == 200)
        return try #require(JSON(parsing: response.body)["data"]?.elements).compactMap { $0["id"]?.string }
    }

    struct Told: Equatable, CustomStringConvertible {
        let type: String
        let subject: String
        let version: Int
        let body: JSON

        var description: String { "\(type) \(version)" }
    }

    /// What waits to be told, in order.
    func told() throws -> [Told] {
        let rows = try database.read { db in
            try db.rows("SELECT type, subject, version, body FROM outbox ORDER BY stream, sequence") { row in
                (row.text(0), row.text(1), row.int(2), row.bytes(3))
            }
        }
        return try rows.map { Told(type: $0.0, subject: $0.1, version: $0.2, body: try JSON(parsing: $0.3)) }
    }
}

/// A document with two classes, each with a teacher, an activity and a lesson.
enum Timetable {
    static let monday = "2026-11-23"

    static func document(
        lessons: [CalendarEventDocument]? = nil, activities: [ActivityDocument] = activities
    ) -> JSON {
        [
            "organisations": JSON([SchoolDocument.organisation(.numbered(1)).json]),
            "persons": JSON((1...4).map { SchoolDocument.person(.numbered($0)).json }),
            "groups": JSON([
                SchoolDocument.group(.numbered(1), [.numbered(1), .numbered(2)]).json,
                SchoolDocument.group(.numbered(2), [.numbered(3)]).json,
            ]),
            "duties": JSON((101...102).map { SchoolDocument.duty(.numbered($0), of: .numbered(4)).json }),
            "activities": JSON(activities.map(\.json)),
            "calendarEvents": JSON((lessons ?? [lesson(1), lesson(2, of: 2, from: "09:00")]).map(\.json)),
        ]
    }

    static let activities = [
        SchoolDocument.activity(.numbered(1), groups: [.numbered(1)], teachers: [.numbered(101)]),
        SchoolDocument.activity(.numbered(2), groups: [.numbered(2)], teachers: [.numbered(102)]),
    ]

    static func lesson(
        _ number: Int, of activity: Int = 1, from: String = "08:00", cancelled: Bool = false,
        participation: [PersonID: Bool] = [:], substitutes: [DutyID: Bool] = [:]
    ) -> CalendarEventDocument {
        SchoolDocument.lesson(
            .numbered(number), of: .numbered(activity), from: at(monday, from), to: at(monday, from) + .seconds(3000),
            cancelled: cancelled, participation: participation, substitutes: substitutes)
    }

    /// What Register tells of the same school.
    static var facts: [any Event] {
        [
            OrganisationChanged(SchoolDocument.organisation(.numbered(1), parent: .numbered(9)), version: 1),
            OrganisationChanged(SchoolDocument.organisation(.numbered(9)), version: 1),
            GroupChanged(SchoolDocument.group(.numbered(1), [.numbered(1), .numbered(2)]), version: 1),
            GroupChanged(SchoolDocument.group(.numbered(2), [.numbered(3)]), version: 1),
            PersonChanged(SchoolDocument.person(.numbered(5), login: "Office@Skola.test"), version: 1),
            PersonChanged(SchoolDocument.person(.numbered(6), login: "head@stad.test"), version: 1),
            PersonChanged(SchoolDocument.person(.numbered(7), login: "teacher@skola.test"), version: 1),
            PersonChanged(SchoolDocument.person(.numbered(8), login: "office@annan.test"), version: 1),
            DutyChanged(SchoolDocument.duty(.numbered(5), of: .numbered(5), role: .administrator), version: 1),
            DutyChanged(SchoolDocument.duty(.numbered(6), of: .numbered(6), at: .numbered(9), role: .head), version: 1),
            DutyChanged(SchoolDocument.duty(.numbered(7), of: .numbered(7)), version: 1),
            DutyChanged(
                SchoolDocument.duty(.numbered(8), of: .numbered(8), at: .numbered(2), role: .administrator), version: 1),
        ]
    }
}
