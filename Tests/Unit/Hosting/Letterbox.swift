import Access
import Contracts
import Glibc
import HTTP
import Hosting
import JSON
import Messaging
import Runtime
import SQLite
import Synchronization
import TestSupport
import Transfer

/// A service of a few lines: what is posted to it is published, what it hears it counts.
struct Letterbox: HostedService {
    struct Configuration: Sendable {
        let fails: Bool
        let greeting: String
    }

    struct Written: Event {
        static let type: EventType = "letterbox.letter-written.v1"
        let subject: String
        let version: Int64

        func encoded() -> JSON { ["id": JSON(subject)] }

        init(subject: String, version: Int64) {
            self.subject = subject
            self.version = version
        }

        init(subject: String, version: Int64, data: JSON) throws(ContractError) {
            self.init(subject: subject, version: version)
        }
    }

    struct Broken: Error {}

    /// Fails when it is told to.
    struct Fragile: Worker {
        let name = "fragile"
        let fails: Bool

        func run(until stop: Stop) throws {
            if fails { throw Broken() }
            while !stop.wait(for: .seconds(60)) {}
        }
    }

    static let name = "letterbox"
    static let defaultPort = 7999
    static let applicationID: Int32 = 0x536B_5465
    static let exchanges = ["letterbox.events"]
    static let migrations =
        Outbox.migrations + [Migration("v001-letters", sql: "CREATE TABLE letter (id TEXT PRIMARY KEY) STRICT")]
    static let openAPI = Array("{}".utf8)

    static func configuration(from settings: inout Settings) -> Configuration {
        Configuration(fails: settings.flag("FAILS", default: false), greeting: settings.string("GREETING"))
    }

    private let configuration: Configuration
    private let context: ServiceContext

    init(_ configuration: Configuration, in context: ServiceContext) {
        self.configuration = configuration
        self.context = context
    }

    static let access = AccessTable([
        .row(.get, at: "/v1/greeting", for: .anyone), .row(.post, at: "/v1/letters", for: .anyone),
        .row(.get, at: "/v1/broken", for: .anyone), .row(.get, at: "/v1/full", for: .anyone),
        .row(.get, at: "/v1/odd", for: .anyone),
    ])

    func routes(gate: Gate) -> [Route] {
        let (context, greeting) = (context, configuration.greeting)
        return [
            Route(.get, "/v1/greeting", access: .open) { _ in .json(["greeting": JSON(greeting)]) },
            Route(.post, "/v1/letters", access: .open) { request in
                let id = request.id.lowercase
                try context.database.write { transaction in
                    _ = try context.outbox.append(Written(subject: id, version: 1), in: transaction)
                }
                return .json(["id": JSON(id)], status: 201)
            },
            Route(.get, "/v1/broken", access: .open) { _ in throw Broken() },
            Route(.get, "/v1/full", access: .open) { _ in throw SQLiteError.diskFull },
            Route(.get, "/v1/odd", access: .open) { _ in throw Written.Missing.letter },
        ]
    }

    var subscriptions: [Subscription] {
        var own = Subscription(queue: "letterbox.from-letterbox", from: "letterbox")
        own.on(Written.self) { letter, _, transaction in
            _ = try transaction.run("INSERT INTO letter (id) VALUES (?1)", letter.subject)
        }
        return [own]
    }

    var workers: [any Worker] { [Fragile(fails: configuration.fails)] }

    func problem(for error: any Error) -> Problem? {
        error is Written.Missing ? Problem(status: 404, code: "letter-missing", title: "No such letter") : nil
    }
}

extension Letterbox.Written {
    enum Missing: Error { case letter }
}

/// Letterbox as a running process would be, but in this one and on a broker in memory.
final class RunningLetterbox: Sendable {
    let broker: MemoryBroker
    let folder: TemporaryFolder
    private let lines = Mutex<[String]>([])
    private let stop = Stop()
    private let exit = Mutex<ServiceHost.Exit?>(nil)
    private let thread = Mutex<NamedThread?>(nil)

    init(_ broker: MemoryBroker = MemoryBroker(), in folder: TemporaryFolder? = nil, settings: [String: String] = [:])
        throws
    {
        self.broker = broker
        self.folder = try folder ?? TemporaryFolder()
        let environment = try Self.environment(self.folder).merging(settings) { $1 }
        let started = NamedThread.start("letterbox") { [self] in
            let exit = ServiceHost.run(
                Letterbox.self, environment, until: stop, sink: { [self] line in lines.withLock { $0.append(line) } },
                broker: { _, _ in broker })
            self.exit.withLock { $0 = exit }
        }
        thread.withLock { $0 = started }
    }

    static func environment(_ folder: TemporaryFolder) throws -> [String: String] {
        let issuer = try DevelopmentIssuer(keptIn: folder.path)
        return [
            "LETTERBOX_DATABASE": folder.path("letterbox.sqlite"),
            "LETTERBOX_BROKER_URL": "amqp://letterbox:hunter2@127.0.0.1/school", "LETTERBOX_HTTP_PORT": "0",
            "LETTERBOX_TOKEN_ISSUER": issuer.issuer,
            "LETTERBOX_TOKEN_KEYS": DevelopmentIssuer.keySetPath(in: folder.path), "LETTERBOX_GREETING": "hej",
        ]
    }

    static func townsBroker() -> MemoryBroker {
        let broker = MemoryBroker()
        broker.declare(exchange: "letterbox.events", queues: ["letterbox.from-letterbox"])
        return broker
    }

    var log: [String] { lines.withLock { $0 } }

    func port() throws -> Int {
        try eventually("the service listens") {
            try log.lazy.compactMap { line in try JSON(parsing: line)["http.port"]?.int }.first
        }
    }

    func get(_ path: String, _ method: String = "GET") throws -> HTTPClientResponse {
        try HTTPClient(timeout: .seconds(30)).send(HTTPClientRequest(method, "http://127.0.0.1:\(try port())\(path)"))
    }

    func waitUntilReady() throws {
        try eventually("the service is ready") { try get("/health/ready").status == 200 }
    }

    /// What is not ready, by name.
    func unready() throws -> [String: String] {
        let report = try JSON(parsing: try get("/health/ready").body)
        let checks = report["checks"]?.elements.map(Array.init) ?? []
        return Dictionary(
            checks.compactMap { check in
                guard let name = check["name"]?.string, let reason = check["reason"]?.string else { return nil }
                return (name, reason)
            }, uniquingKeysWith: { $1 })
    }

    func end() throws -> ServiceHost.Exit {
        stop.request()
        return try waitForExit()
    }

    func waitForExit() throws -> ServiceHost.Exit {
        try eventually("the service ends", within: .seconds(60)) { exit.withLock { $0 } }
    }
}
