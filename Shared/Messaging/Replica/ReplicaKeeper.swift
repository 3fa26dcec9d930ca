import Contracts
package import Runtime
package import SQLite

/// Looks after a service's replicas: asks their publishers for snapshots and audits when `ReplicaNeeds` says so, and tells
/// how they stand.
///
/// What is wanted is written down by the consumers, in the transactions of the messages from which it follows; only the
/// asking is done here, because it needs a clock.
package struct ReplicaKeeper: Worker {
    package let name = "replicas"

    /// One replica: its queue, whose subjects it keeps, and which kinds.
    package struct Replica: Sendable {
        package let queue: String
        package let publisher: String
        package let kinds: [String]
        /// As `Subscription.isNeeded`.
        package let isNeeded: Bool
    }

    package let replicas: [Replica]
    let database: Database
    let clock: Clock
    private let outbox: Outbox
    private let needs: ReplicaNeeds
    private let log: Log
    private let doorbell = Doorbell()

    package init(
        _ subscriptions: [Subscription], database: Database, outbox: Outbox, needs: ReplicaNeeds = .standard,
        clock: Clock = .system, log: Log = .silent
    ) {
        replicas = subscriptions.filter(\.isReplica).map {
            Replica(
                queue: $0.queue, publisher: $0.publisher, kinds: $0.keptKinds, isNeeded: $0.isNeeded)
        }
        self.database = database
        self.outbox = outbox
        self.needs = needs
        self.clock = clock
        self.log = log
    }

    /// Looks at the replicas soon.
    package func ring() { doorbell.ring() }

    package func run(until stop: Stop) throws {
        // Gaps and pauses are measured in seconds.
        while !stop.isRequested {
            for replica in replicas {
                do {
                    try look(at: replica)
                } catch {
                    log.warning("replica not looked at", ["queue": .string(replica.queue), "error": .error(error)])
                }
            }
            _ = doorbell.wait(for: .milliseconds(500), or: stop)
        }
    }

    /// Asks for what the replica needs now. True when something was asked.
    @discardableResult
    package func look(at replica: Replica) throws -> Bool {
        // Nearly always there is nothing to do, and then nothing is written.
        let isQuiet = try database.read { [needs, clock] snapshot in
            let now = clock.now()
            let healing = try ReplicaHealing.read(replica.queue, in: snapshot)
            let gap = try StreamPositions.oldestGap(in: replica.queue, snapshot)
            return needs.question(healing, oldestGap: gap, at: now) == nil && !needs.isAuditDue(healing, at: now)
        }
        if isQuiet { return false }
        let asked = try database.write { [needs, outbox] transaction in
            try Self.ask(for: replica, needs, outbox, in: transaction)
        }
        if let asked {
            log.notice(
                "snapshot asked for", ["queue": .string(replica.queue), "reason": .string(asked.rawValue)])
        }
        return true
    }

    private static func ask(
        for replica: Replica, _ needs: ReplicaNeeds, _ outbox: Outbox, in transaction: borrowing Transaction
    ) throws -> SnapshotReason? {
        var healing = try ReplicaHealing.read(replica.queue, in: transaction)
        let now = transaction.now
        let gap = try StreamPositions.oldestGap(in: replica.queue, transaction)
        if let (reason, scope) = needs.question(healing, oldestGap: gap, at: now) {
            healing.incoming = nil
            healing.wanted = reason
            healing.wantedScope = scope
            healing.askedAt = now
            healing.asks += 1
            healing.request = try outbox.ask(
                replica.publisher,
                SnapshotRequested(
                    queue: replica.queue, reason: reason,
                    scope: scope ?? SnapshotScope(replica.kinds.map { .init(kind: $0) }),
                    places: try StreamPositions.places(of: replica.queue, in: transaction), latest: healing.latest),
                of: replica.queue, in: transaction)
            try healing.store(in: transaction)
            return reason
        }
        if needs.isAuditDue(healing, at: now) {
            healing.auditAskedAt = now
            try outbox.ask(
                replica.publisher, AuditRequested(queue: replica.queue, kinds: replica.kinds), of: replica.queue,
                in: transaction)
            try healing.store(in: transaction)
        }
        return nil
    }

    // MARK: what operators ask for

    /// A whole snapshot is wanted, whatever is known.
    /// - Returns: when this was written down; the snapshot is complete later.
    @discardableResult
    package func resync(_ replica: Replica) throws -> Instant {
        let at = try database.write { transaction in
            var healing = try ReplicaHealing.read(replica.queue, in: transaction)
            healing.want(.operator)
            healing.askedAt = nil
            try healing.store(in: transaction)
            return transaction.now
        }
        ring()
        return at
    }

    /// Asks the publisher what is true now.
    /// - Returns: when it was asked; the comparison is made later.
    @discardableResult
    package func audit(_ replica: Replica) throws -> Instant {
        try database.write { [outbox] transaction in
            var healing = try ReplicaHealing.read(replica.queue, in: transaction)
            healing.auditAskedAt = transaction.now
            try outbox.ask(
                replica.publisher, AuditRequested(queue: replica.queue, kinds: replica.kinds), of: replica.queue,
                in: transaction)
            try healing.store(in: transaction)
            return transaction.now
        }
    }

    // MARK: how they stand

    /// Why a replica cannot be relied on yet; ready once it has been complete.
    package func health(of replica: Replica) -> HealthState {
        do {
            let healing = try database.read { try ReplicaHealing.read(replica.queue, in: $0) }
            if healing.completedAt != nil { return .ready }
            if let incoming = healing.incoming {
                return .notReady("the first snapshot from \(replica.publisher) is coming in: \(incoming.chunks) chunks")
            }
            return .notReady("no snapshot from \(replica.publisher) yet; asked \(healing.asks) times")
        } catch {
            return .notReady("the database cannot be read")
        }
    }
}
