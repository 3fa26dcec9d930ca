import Access
import HTTP
import JSON
import Messaging
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

/// A whole Register without port and broker: documents in by its routes, events out of its outbox.
struct RegisterBench {
    /// One event as it waits to be published.
    struct Told: Equatable {
        let exchange: String
        let type: String
        let subject: String
        let version: Int
        let body: JSON
    }

    let database: Database
    let clock: TestClock
    let metrics = Metrics()
    let service: RegisterService
    let hosted: HostedRoutes

    /// - Parameter settings: Register's own, by the name after `REGISTER_`.
    init(
        at moment: String = "2026-08-17T06:00:00Z", _ settings: [String: String] = [:], clock: TestClock? = nil,
        log: Log = .silent, health: Health = Health()
    ) throws {
        let clock = clock ?? TestClock(moment)
        self.clock = clock
        var read = Settings(
            Dictionary(uniqueKeysWithValues: settings.map { ("REGISTER_\($0.key)", $0.value) }), prefix: "REGISTER")
        let configuration = RegisterConfiguration(&read)
        try read.finish()
        database = try Database(
            at: ":memory:", applicationID: RegisterService.applicationID,
            migrations: Outbox.migrations + RegisterMigrations.all, clock: clock.clock)
        service = RegisterService(
            database: database, configuration: configuration, metrics: metrics, health: health, log: log,
            clock: clock.clock)
        hosted = try HostedRoutes(
            service.subscriptions, database, Outbox(source: "register", exchange: "register.events"),
            access: RegisterService.access, routes: service.routes)
    }

    var router: Router { hosted.router }
    var issuer: DevelopmentIssuer { hosted.issuer }
    var routes: [Route] { router.routes }

    /// - Parameter purpose: what protected persons' details are wanted for. One who reads by the standard with the right
    ///   names one unless it is empty.
    func send(
        _ method: HTTP.Method, _ target: String, _ body: String = "", scopes: [String], purpose: String? = nil,
        headers more: [(String, String)] = []
    ) throws -> Response {
        let token = try issuer.token(machine: "test", scopes: scopes)
        let reads = !target.hasPrefix("/v1/") && scopes.contains("ss12000.protected")
        let named = (purpose ?? (reads ? "Provning" : "")).nonEmpty.map { [("Skolbuss-Purpose", $0)] } ?? []
        let headers = [("Authorization", "Bearer \(token)")] + named + more
        return router.respond(to: try #require(Request(method, target, headers: headers, body: Array(body.utf8))))
    }

    func send(_ method: HTTP.Method, _ target: String, person: String) throws -> Response {
        let token = try issuer.token(person: person)
        return router.respond(
            to: try #require(Request(method, target, headers: [("Authorization", "Bearer \(token)")])))
    }

    func bare(_ method: HTTP.Method, _ target: String) throws -> Response {
        router.respond(to: try #require(Request(method, target)))
    }

    /// Imports and returns the report.
    @discardableResult
    func load(_ document: String) throws -> JSON {
        let response = try send(
            .post, "/v1/imports", document, scopes: ["register.write", "ss12000.protected", "register.protect"])
        try #require(response.status == 200)
        return try JSON(parsing: response.body)
    }

    func get(_ target: String, scopes: [String] = ["ss12000.read"], purpose: String? = nil) throws -> Response {
        try send(.get, target, scopes: scopes, purpose: purpose)
    }

    /// The ids of a list.
    func ids(_ target: String) throws -> [String] {
        let response = try get(target)
        try #require(response.status == 200)
        return try #require(JSON(parsing: response.body)["data"]?.elements).compactMap { $0["id"]?.string }
    }

    /// What waits to be told, in order.
    func told() throws -> [Told] {
        try database.read { transaction in
            try transaction.rows(
                """
                SELECT exchange, type, subject, version, body FROM outbox
                JOIN outbox_stream ON outbox_stream.number = outbox.stream ORDER BY position
                """
            ) { row in
                Told(
                    exchange: row.text(0), type: row.text(1), subject: row.text(2), version: row.int(3),
                    body: try JSON(parsing: row.bytes(4)))
            }
        }
    }

    /// As if the relay had sent everything.
    func forgetTold() throws {
        try database.write { _ = try $0.run("DELETE FROM outbox") }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
