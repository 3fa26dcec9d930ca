package import Access
package import HTTP
package import Messaging
package import Runtime
package import SQLite

/// What a service tells its host: what it is called, what it needs, what it answers and what it listens to. All else
/// (settings, database, broker, threads, health, metrics, shutdown) is the same for every service and lives in Hosting.
package protocol HostedService: Sendable {
    /// What the service reads from the environment beside what every service reads.
    associatedtype Configuration: Sendable

    /// Lower case. In upper case it is the prefix of the settings; the log, the events and the broker user carry it.
    static var name: String { get }
    static var defaultPort: Int { get }
    /// Says whose database a file is; another service's is refused.
    static var applicationID: Int32 { get }
    /// Where it publishes, its own exchange first. The host checks that they exist.
    static var exchanges: [String] { get }
    /// What it shows of its subjects to those who keep a replica of them; nil when nobody does.
    static var snapshots: SnapshotSource? { get }
    /// The whole history of its database, `Outbox.migrations` first.
    static var migrations: [Migration] { get }
    /// The document served at `/openapi.json`.
    static var openAPI: [UInt8] { get }

    /// Reads its own settings. Mistakes are kept in `settings`; the host reports them with all others.
    static func configuration(from settings: inout Settings) -> Configuration

    /// Puts the parts together. Nothing runs yet, but the database is open and migrated.
    init(_ configuration: Configuration, in context: ServiceContext) throws

    /// Who may use each of `routes`.
    static var access: AccessTable { get }
    func routes(gate: Gate) -> [Route]
    /// One for each publisher it listens to.
    var subscriptions: [Subscription] { get }
    /// Adds what it is told on its control queue beside what replicas ask; only a service that shows its state has one.
    func hearAnswers(_ control: inout Subscription)
    /// Its own long-running parts, in dependency order. They start after the consumers and stop before them.
    var workers: [any Worker] { get }
    /// What clients are told of an error that a handler throws; nil for an unexpected one, which is answered 500 and
    /// described only in the log. The host knows the database's errors.
    func problem(for error: any Error) -> Problem?
}

extension HostedService {
    package static var snapshots: SnapshotSource? { nil }
    package var subscriptions: [Subscription] { [] }
    package func hearAnswers(_ control: inout Subscription) {}
    package var workers: [any Worker] { [] }
    package func problem(for error: any Error) -> Problem? { nil }
}

extension HostedService where Configuration == Void {
    package static func configuration(from settings: inout Settings) {}
}

/// What the host lends a service.
package struct ServiceContext: Sendable {
    package let database: Database
    /// Publishes to the first of the service's exchanges unless told otherwise.
    package let outbox: Outbox
    package let metrics: Metrics
    package let health: Health
    package let log: Log
    package let clock: Clock
    package let identifiers: Identifiers
}
