import Access
import FoundationEssentials
import HTTP
import JSON
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import RegisterService

/// A Register whose senders take a step when a test says so: routes to subscribe and to change the register, and the
/// decisions, calls and records of the senders' threads without the threads.
struct WebhookBench {
    let database: Database
    let clock: TestClock
    let metrics = Metrics()
    let service: RegisterService
    private let router: Router
    private let issuer: DevelopmentIssuer

    static let loopback = ["REGISTER_WEBHOOK_PRIVATE_TARGETS": "allowed", "REGISTER_WEBHOOK_HTTP": "true"]

    init(
        _ settings: [String: String] = loopback, clock: TestClock = TestClock("2026-08-17T06:00:00Z"),
        log: Log = .silent
    ) throws {
        try self.init(settings, clock: clock, over: Self.database(clock), log: log)
    }

    /// The same register after its process ended and came back, perhaps with other settings.
    func restarted(_ settings: [String: String] = loopback) throws -> WebhookBench {
        let bench = try WebhookBench(settings, clock: clock, over: database, log: .silent)
        #expect(bench.service.webhooks.sender.settleInterrupted(until: Stop()))
        return bench
    }

    private static func database(_ clock: TestClock) throws -> Database {
        try Database(
            at: ":memory:", applicationID: RegisterService.applicationID,
            migrations: Outbox.migrations + RegisterMigrations.all, clock: clock.clock)
    }

    private init(
        _ environment: [String: String], clock: TestClock, over database: Database, log: Log
    ) throws {
        var settings = Settings(environment, prefix: "REGISTER")
        let configuration = RegisterConfiguration(&settings)
        try settings.finish()
        self.database = database
        self.clock = clock
        service = RegisterService(
            database: database, configuration: configuration, metrics: metrics, log: log, clock: clock.clock)
        let issuer = try DevelopmentIssuer()
        let keys = KeySource(log: .silent) { issuer.keySet }
        let gate = Gate(TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys))
        var router = Router(gate: gate)
        router.add(service.routes(gate: gate), by: RegisterService.access)
        self.router = router
        self.issuer = issuer
    }

    // MARK: Clients

    func send(
        _ method: HTTP.Method, _ target: String, _ body: String = "", client: String = "elevhem",
        scopes: [String] = ["ss12000.subscribe", "ss12000.read"]
    ) throws -> Response {
        let token = try issuer.token(machine: client, scopes: scopes)
        let headers = [("Authorization", "Bearer \(token)")]
        return router.respond(to: try #require(Request(method, target, headers: headers, body: Array(body.utf8))))
    }

    func sendAsPerson(_ method: HTTP.Method, _ target: String) throws -> Response {
        let token = try issuer.token(person: "rektor@example.org")
        return router.respond(
            to: try #require(Request(method, target, headers: [("Authorization", "Bearer \(token)")])))
    }

    @discardableResult
    func subscribe(
        to types: [String] = ["Person"], at target: String, client: String = "elevhem", more: String = ""
    ) throws -> JSON {
        let list = types.map { #"{"resource":"\#($0)"}"# }.joined(separator: ",")
        let body = #"{"name":"Elevhem","target":"\#(target)","resourceTypes":[\#(list)]\#(more)}"#
        let response = try send(.post, "/v2.0/subscriptions", body, client: client)
        try #require(response.status == 201, "\(String(decoding: response.body, as: UTF8.self))")
        return try JSON(parsing: response.body)
    }

    func subscription(_ id: String?, client: String = "elevhem") throws -> JSON {
        let response = try send(.get, "/v2.0/subscriptions/\(id ?? "")", client: client)
        try #require(response.status == 200)
        return try JSON(parsing: response.body)
    }

    // MARK: The register

    func load(_ document: String) throws {
        let scopes = ["register.write", "ss12000.protected", "register.protect"]
        let response = try send(.post, "/v1/imports", document, scopes: scopes)
        try #require(response.status == 200)
    }

    /// Changes the person, who is made at first, and takes away or sets a protection mark.
    func changePerson(_ name: String, _ id: String = School.pupil, protected: Bool = false) throws {
        try load(
            #"""
            {"persons":[{"id":"\#(id)",\#(School.meta),"givenName":"\#(name)","familyName":"Exempel",\#
            "securityMarking":"\#(protected ? "Sekretessmarkering" : "Ingen")"}]}
            """#)
    }

    func changeOrganisation(_ name: String) throws {
        try load(
            #"""
            {"organisations":[{"id":"\#(School.unit)",\#(School.meta),"displayName":"\#(name)",\#
            "organisationType":"Skolenhet"}]}
            """#)
    }

    /// True when there was one.
    @discardableResult
    func deletePerson(_ id: String = School.pupil) throws -> Bool {
        let changes = RegisterChanges(outbox: Outbox(source: "register", exchange: "register.events"))
        let id = try #require(UUID(text: id))
        return try database.write { transaction in
            var times = try RegisterChanges.times(in: transaction)
            return try changes.delete(.persons, id, &times, trace: nil, in: transaction) != nil
        }
    }

    // MARK: The senders

    /// Calls every target that is due, once, and writes down what became of it.
    @discardableResult
    func turn(_ caller: (any WebhookCaller)? = nil) throws -> [NoticeOutcome] {
        let sender = service.webhooks.sender
        let caller = caller ?? sender.open()
        return try sender.claimDue(limit: 100).map { notice in
            let finished = sender.call(notice, by: caller)
            #expect(sender.write(finished))
            return finished.outcome
        }
    }

    /// As above, after so long.
    @discardableResult
    func turn(after pause: Duration, _ caller: (any WebhookCaller)? = nil) throws -> [NoticeOutcome] {
        clock.advance(by: pause)
        return try turn(caller)
    }
}

/// Answers as a test says and keeps what it was told.
final class ScriptedTargets: WebhookCaller {
    var outcome: NoticeOutcome
    private(set) var notices: [ClaimedNotice] = []

    init(_ outcome: NoticeOutcome = .delivered(status: 200)) { self.outcome = outcome }

    func call(_ notice: ClaimedNotice, at now: Instant) -> NoticeOutcome {
        notices.append(notice)
        return outcome
    }
}

extension ClaimedNotice {
    var changed: [String] {
        get throws { try JSON(parsing: body)["modifiedEntites"]?.elements?.compactMap(\.string) ?? [] }
    }

    /// The types, and `deletion` when there was one.
    var told: [String] {
        get throws {
            try changed + (JSON(parsing: body)["deletedEntities"]?.bool == true ? ["deletion"] : [])
        }
    }
}
