import Access
import Contracts
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import ScheduleContracts
import TestSupport
import Testing

@testable import AttendanceService
@testable import Messaging

/// An Attendance service that has been told of a small school: class 7B with pupils 1–4, taught by teacher 101, whose
/// lesson 1 is today 08:10–09:00. Pupils 1 and 2 are siblings with guardians 11 and 12. It is driven as the world
/// drives it: by events, and by requests with tokens.
final class AttendanceScene {
    let clock: TestClock
    let database: Database
    let service: AttendanceService
    let hosted: HostedRoutes
    var router: Router { hosted.router }
    private var sequence: Int64 = 0

    /// - Parameters:
    ///   - told: false for a service that knows nothing yet.
    ///   - assurance: how surely people must have signed in.
    ///   - identifiers: those of reports.
    init(
        told: Bool = true, now: String = "2026-11-25T07:00:00Z", assurance: Assurance? = nil,
        configuration: AttendanceConfiguration = .standard, identifiers: Identifiers = .v7
    ) throws {
        clock = TestClock(now)
        database = try Database(
            at: ":memory:", applicationID: AttendanceService.applicationID, migrations: AttendanceService.migrations,
            clock: clock.clock)
        service = AttendanceService(
            database: database, outbox: Outbox(source: "attendance", exchange: "attendance.events"),
            configuration: configuration, clock: clock.clock, identifiers: identifiers)
        hosted = try HostedRoutes(
            service.subscriptions, database, service.outbox, clock: clock.clock, assurance: assurance,
            access: AttendanceService.access, routes: service.routes)
        if told { for event in Class7B.facts { try tell(event) } }
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

    // MARK: Requests

    /// A machine's token.
    func token(_ scopes: [String]) throws -> String {
        try hosted.issuer.token(machine: "importer", scopes: scopes, clock: clock.clock)
    }

    @discardableResult
    func send(
        _ method: HTTP.Method, _ target: String, as caller: TestCaller, body: JSON? = nil,
        headers: [(name: String, value: String)] = []
    ) throws -> TestAnswer {
        var headers = headers
        switch caller {
        case .person(let login):
            headers.append(("Authorization", "Bearer \(try hosted.issuer.token(person: login, clock: clock.clock))"))
        case .assured(let login):
            let claims = hosted.issuer.claims(subject: login, .seconds(3600), clock.clock)
                .setting("eduPersonPrincipalName", JSON(login)).setting("acr", "loa3")
            headers.append(("Authorization", "Bearer \(try hosted.issuer.token(claims))"))
        case .machine(let scopes):
            headers.append(("Authorization", "Bearer \(try token(scopes))"))
        case .nobody: break
        }
        let request = try #require(Request(method, target, headers: headers, body: body?.encoded() ?? []))
        return TestAnswer(router.respond(to: request))
    }

    /// Takes the lesson's roll with these deviations, as its teacher unless said otherwise.
    @discardableResult
    func takeRoll(
        _ marks: [PersonID: Mark], of lesson: CalendarEventID = Class7B.lesson, as caller: TestCaller = .teacher
    ) throws -> TestAnswer {
        try send(.put, "/v1/lessons/\(lesson)/roll", as: caller, body: Self.roll(marks))
    }

    static func roll(_ marks: [PersonID: Mark]) -> JSON {
        let lines = marks.sorted { $0.key < $1.key }.map { student, mark in
            JSON.object {
                $0.set("student", JSON(student.description))
                $0.set("status", JSON(mark.status))
                $0.set("lateMinutes", mark.lateMinutes.map { JSON($0) })
                $0.set("validity", mark.validity.map { JSON($0.shown) })
            }
        }
        return ["marks": JSON(lines)]
    }

    @discardableResult
    func sheet(
        of lesson: CalendarEventID = Class7B.lesson, as caller: TestCaller = .teacher, query: String = ""
    ) throws -> TestAnswer {
        try send(.get, "/v1/lessons/\(lesson)/roll\(query)", as: caller)
    }

    /// Reports an absence on the day, whole unless times are given, as guardian 11 unless said otherwise.
    @discardableResult
    func report(
        _ student: PersonID, from: String? = nil, to: String? = nil, as caller: TestCaller = .guardian,
        date: String = "2026-11-25", key: String? = nil
    ) throws -> TestAnswer {
        let body: JSON
        if let from, let to {
            body = [
                "student": JSON(student.description), "startTime": JSON(at(date, from).rfc3339),
                "endTime": JSON(at(date, to).rfc3339),
            ]
        } else {
            body = ["student": JSON(student.description), "date": JSON(date)]
        }
        return try send(
            .post, "/v1/absences", as: caller, body: body, headers: key.map { [("Idempotency-Key", $0)] } ?? [])
    }

    // MARK: What came of it

    /// The absence events in the order they will be published.
    func published() throws -> [PublishedAbsence] { try publishedWithSubjects().map(\.event) }

    func publishedWithSubjects() throws -> [(subject: String, event: PublishedAbsence)] {
        let rows = try database.read { db in
            try db.rows(
                """
                SELECT type, version, subject, body FROM outbox WHERE type LIKE 'attendance.absence-%' ORDER BY sequence
                """
            ) { row in (type: row.text(0), version: row.int64(1), subject: row.text(2), body: row.bytes(3)) }
        }
        return try rows.map { row in
            let data = try JSON(parsing: row.body)
            let student = try #require(data["student"]?.string.flatMap { PersonID($0) })
            let date = try #require(data["date"]?.string)
            let fact: PublishedAbsence.Fact =
                row.type == "attendance.absence-established.v1" ? .established : .explained
            return (row.subject, PublishedAbsence(fact: fact, student: student, version: row.version, date: date))
        }
    }

    /// The same as words, `established 1`, for tests that are about what happened to whom.
    func story() throws -> [String] {
        try published().map { event in
            let number = Class7B.pupils.firstIndex(of: event.student).map { "\($0 + 1)" } ?? "?"
            return "\(event.fact) \(number)"
        }
    }

    func rollEvents() throws -> Int {
        try database.read { db in
            try db.first("SELECT count(*) FROM outbox WHERE type = 'attendance.roll-taken.v1'") { $0.int(0) } ?? 0
        }
    }
}

struct PublishedAbsence: Equatable {
    enum Fact: String { case established, explained }
    let fact: Fact
    let student: PersonID
    let version: Int64
    let date: String
}

enum TestCaller: Sendable, Equatable {
    case person(String)
    /// The same, signed in with two factors (`acr` is `loa3`).
    case assured(String)
    case machine([String])
    case nobody

    static let teacher = TestCaller.person("teacher@skola.test")
    static let colleague = TestCaller.person("colleague@skola.test")
    static let office = TestCaller.person("office@skola.test")
    static let head = TestCaller.person("head@stad.test")
    static let otherOffice = TestCaller.person("office@annan.test")
    static let guardian = TestCaller.person("guardian11@hem.test")
    static let secondGuardian = TestCaller.person("guardian12@hem.test")
    static let stranger = TestCaller.person("stranger@hem.test")
    static let pupil = TestCaller.person("ada@skola.test")
    static let unknown = TestCaller.person("nobody@hem.test")
    static let system = TestCaller.machine(["attendance.write", "attendance.read"])
}

struct TestAnswer {
    let status: Int
    let json: JSON?
    let headers: [(name: String, value: String)]

    init(_ response: Response) {
        status = response.status
        json = response.body.isEmpty ? nil : try? JSON(parsing: response.body)
        headers = response.headers
    }

    var code: String? { json?["code"]?.string }
    var field: String? { json?["field"]?.string }
    var rules: [String] { json?["errors"]?.elements?.compactMap { $0["rule"]?.string } ?? [] }

    /// The marks of a roll, by pupil.
    var marks: [PersonID: JSON] {
        let lines = json?["marks"]?.elements.map(Array.init) ?? []
        return Dictionary(
            lines.compactMap { line in line["student"]?.string.flatMap { PersonID($0) }.map { ($0, line) } },
            uniquingKeysWith: { first, _ in first })
    }
}
