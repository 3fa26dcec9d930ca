import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport

@testable import Messaging

/// One service in a simulation: its database and the parts of Messaging around it, driven by hand. What it has in memory
/// is made anew by `restart`.
final class SimulatedService {
    let name: String
    let exchanges: [String]
    let source: SnapshotSource?
    let clock: TestClock
    let needs: ReplicaNeeds
    private(set) var database: Database
    private(set) var outbox: Outbox
    private(set) var metrics = Metrics()
    private(set) var subscriptions: [Subscription] = []
    private(set) var snapshots: SnapshotPublisher?
    private(set) var keeper: ReplicaKeeper
    private let makeSubscriptions: (Database, Outbox) throws -> [Subscription]

    init(
        _ name: String, exchanges: [String] = [], source: SnapshotSource? = nil, database: Database, clock: TestClock,
        needs: ReplicaNeeds = .standard,
        subscriptions: @escaping (Database, Outbox) throws -> [Subscription] = { _, _ in [] }
    ) throws {
        self.name = name
        self.exchanges = exchanges
        self.source = source
        self.database = database
        self.clock = clock
        self.needs = needs
        makeSubscriptions = subscriptions
        outbox = Outbox(source: name, exchange: exchanges.first ?? "dead")
        keeper = ReplicaKeeper([], database: database, outbox: outbox)
        try restart()
    }

    /// The process died, and a new one opened the database: the same one, or another in its place.
    func restart(on other: Database? = nil) throws {
        if let other { database = other }
        metrics = Metrics()
        outbox = Outbox(source: name, exchange: exchanges.first ?? "dead")
        subscriptions = try makeSubscriptions(database, outbox)
        if let source {
            let publisher = SnapshotPublisher(
                source, exchanges: exchanges, database: database, outbox: outbox, policy: .quick, metrics: metrics)
            subscriptions.append(publisher.subscription)
            snapshots = publisher
        }
        keeper = ReplicaKeeper(subscriptions, database: database, outbox: outbox, needs: needs, clock: clock.clock)
    }

    func healing(of queue: String) throws -> ReplicaHealing {
        try database.read { try ReplicaHealing.read(queue, in: $0) }
    }

    func counter(_ name: String, _ labels: [(String, String)]) -> Int {
        metrics.counter(name, "", labels: labels).value
    }

    /// What the replica on this queue knows of a kind.
    func digest(_ queue: String, _ kind: String) throws -> KindDigest {
        try database.read { try ReplicaIndex(queue: queue, kind: kind).digest(in: $0) }
    }

    struct NoSuchReplica: Error {}

    /// What this publisher would tell that replica of a kind.
    func truth(for queue: String, _ kind: String) throws -> KindDigest {
        guard let source, let audience = source.audience(queue), let kind = source.kind(kind) else {
            throw NoSuchReplica()
        }
        return try database.write { try kind.digest(for: audience, in: $0) }
    }
}
