package import Access
import AccessLog
package import HTTP
package import Messaging
package import Runtime
package import SQLite

/// A service with everything around it but the port: what `ServiceHost` runs, and what a test runs on an in-memory
/// broker.
package struct Assembly<Service: HostedService>: Sendable {
    package let service: Service
    package let router: Router
    package let metrics: Metrics
    package let health: Health
    /// In dependency order, what depends on others last. Stopped in the reverse: the relay outlives the consumers and
    /// the handlers, so that what they append while draining still leaves.
    package let workers: [any Worker]
    /// The exchanges it publishes to, those of Messaging included.
    package let exchanges: [String]
    /// Everything it consumes, requests of replicas included.
    package let subscriptions: [Subscription]

    /// - Parameters:
    ///   - verifier: tells callers by their tokens.
    ///   - keys: what the verifier checks with; run as a worker so that a withdrawn key is soon not believed any more.
    package init(
        _ configuration: Service.Configuration, database: Database, broker: any Broker, verifier: TokenVerifier,
        keys: KeySource, log: Log, clock: Clock = .system, identifiers: Identifiers = .v7,
        replication: ReplicationSettings = .standard, accessLogDays: Int? = nil
    ) throws {
        // A service keeps an access log when its database has one. What older tables said comes before anything new.
        let keepsAccessLog = Service.migrations.contains { $0.name == AccessLog.migration.name }
        if keepsAccessLog { try AccessLog.adoptOlderRows(in: database) }
        let metrics = Metrics()
        let health = Health()
        let outbox = Outbox(
            source: Service.name, exchange: Service.exchanges.first ?? Outbox.deadExchange, identifiers: identifiers)
        let context = ServiceContext(
            database: database, outbox: outbox, metrics: metrics, health: health, log: log, clock: clock,
            identifiers: identifiers)
        health.check("database") { Self.health(of: database) }
        let service = try Service(configuration, in: context)
        let parts = Replication(
            Service.name, Service.exchanges, Service.snapshots, service.subscriptions, database: database,
            outbox: outbox, identifiers: identifiers, settings: replication, metrics: metrics, log: log, clock: clock,
            answers: service.hearAnswers)
        let topology = TopologyPresence(
            of: Service.name, broker: broker, exchanges: parts.exchanges, queues: parts.subscriptions.map(\.queue),
            log: log)
        // States may travel many in one message: whatever becomes of it, replicas heal. Facts go one by one.
        let bundling = Service.snapshots == nil ? .none : Bundling(Set(Service.exchanges.prefix(1)))
        let relay = Relay(
            outbox: database, broker: broker, bundling: bundling, metrics: metrics, log: log, clock: clock)
        let consumers = parts.subscriptions.map { subscription in
            Consumer(
                subscription: subscription, database: database, broker: broker, outbox: outbox, metrics: metrics,
                log: log)
        }
        health.check("topology") { topology.health }
        health.check("relay") { relay.connection.health }
        for consumer in consumers { health.check(consumer.name) { consumer.connection.health } }
        parts.register(health, metrics)
        health.check("token-keys") { keys.health() }
        HostMetrics.register(metrics, database: database)
        var workers: [any Worker] = [keys, topology, relay]
        if !consumers.isEmpty { workers.append(InboxPurge(database: database, metrics: metrics, log: log)) }
        if keepsAccessLog {
            workers.append(
                AccessLogKeeper(
                    database: database, days: accessLogDays ?? AccessLogKeeper.defaultDays, metrics: metrics,
                    clock: clock, log: log))
        }
        self.workers = workers + consumers + parts.workers + service.workers
        router = Self.router(service, parts, gate: Gate(verifier), health: health, metrics: metrics)
        exchanges = parts.exchanges
        subscriptions = parts.subscriptions
        self.service = service
        self.metrics = metrics
        self.health = health
    }

    private static func router(
        _ service: Service, _ replication: Replication, gate: Gate, health: Health, metrics: Metrics
    ) -> Router {
        var router = Router(gate: gate)
        router.add(service.routes(gate: gate), by: Service.access)
        router.add(replication.routes(gate: gate), by: replication.access)
        let standard = StandardRoutes(health: health, metrics: metrics, openAPI: Service.openAPI)
        router.add(standard.routes, by: StandardRoutes.access)
        router.translate = { error in service.problem(for: error) ?? Problem(storage: error) }
        return router
    }

    private static func health(of database: Database) -> HealthState {
        do {
            _ = try database.read { snapshot in try snapshot.first("SELECT 1") { row in row.int(0) } }
            return .ready
        } catch {
            return .notReady((error as? SQLiteError)?.description ?? "the database cannot be read")
        }
    }
}
