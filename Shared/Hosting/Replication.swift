import Access
import HTTP
import Messaging
import Runtime
import SQLite

/// What a service has because it publishes state or keeps other services' state: the same for every service.
struct Replication: Sendable {
    /// The service's own exchanges, and those of Messaging it needs.
    let exchanges: [String]
    /// The service's own subscriptions, and its control queue when it shows its state to others.
    let subscriptions: [Subscription]
    /// In dependency order.
    let workers: [any Worker]
    /// Nil for a service without replicas.
    let keeper: ReplicaKeeper?

    init(
        _ name: String, _ exchanges: [String], _ source: SnapshotSource?, _ subscriptions: [Subscription],
        database: Database, outbox: Outbox, identifiers: Identifiers, settings: ReplicationSettings,
        metrics: Metrics, log: Log, clock: Clock, answers: (inout Subscription) -> Void
    ) {
        let keeper = ReplicaKeeper(
            subscriptions, database: database, outbox: outbox, needs: settings.needs, clock: clock, log: log)
        let hasReplicas = !keeper.replicas.isEmpty
        var all = subscriptions.map { subscription in
            var subscription = subscription
            subscription.onAttention = { keeper.ring() }
            return subscription
        }
        var workers: [any Worker] = []
        if let source {
            let snapshots = SnapshotPublisher(
                source, exchanges: exchanges, database: database, outbox: outbox, identifiers: identifiers,
                metrics: metrics, log: log)
            var control = snapshots.subscription
            answers(&control)
            all.append(control)
            workers.append(snapshots)
        }
        if !exchanges.isEmpty {
            workers.append(
                Heartbeats(
                    of: name, exchanges: exchanges, database: database, outbox: outbox, interval: settings.heartbeat,
                    log: log))
        }
        if hasReplicas { workers.append(keeper) }
        self.exchanges =
            exchanges + (source.map { [$0.exchange] } ?? []) + (hasReplicas ? [Outbox.controlExchange] : [])
            + [Outbox.deadExchange]
        self.subscriptions = all
        self.workers = workers
        self.keeper = hasReplicas ? keeper : nil
    }

    var access: AccessTable { keeper == nil ? AccessTable([]) : ReplicaRoutes.access }

    func routes(gate: Gate) -> [Route] { keeper.map { ReplicaRoutes($0, gate: gate).routes } ?? [] }

    /// A service whose needed replicas have never been complete is not ready: it would answer as if nobody existed.
    func register(_ health: Health, _ metrics: Metrics) {
        guard let keeper else { return }
        keeper.register(metrics)
        for replica in keeper.replicas where replica.isNeeded {
            health.check("\(replica.queue) snapshot") { keeper.health(of: replica) }
        }
    }
}
