package import Contracts
package import Runtime
import SQLite

/// How one replica stands, for operators: numbers, times and names of queues, nothing about anybody.
package struct ReplicaStatus: Sendable {
    /// How far one of the publisher's exchanges has been heard.
    package struct Stream: Sendable {
        package let exchange: String
        package let sequence: Int64
        /// When the last message heard was said.
        package let saidAt: Instant
        /// How many messages before it are missing.
        package let missing: Int64
    }

    package enum State: String, Sendable {
        /// It has never been complete.
        case empty
        /// A snapshot is wanted or has been asked for.
        case waiting
        /// A snapshot is coming in.
        case receiving
        case complete
    }

    package let replica: ReplicaKeeper.Replica
    package let epoch: String?
    package let streams: [Stream]
    package let healing: ReplicaHealing
    /// What is known of each kind: how many, and one sum over all, equal to the publisher's when both know the same.
    package let digests: [KindDigest]

    package var state: State {
        if healing.incoming != nil { return .receiving }
        if healing.completedAt == nil { return .empty }
        return healing.wanted == nil ? .complete : .waiting
    }
}

extension ReplicaKeeper {
    package func replica(on queue: String) -> Replica? { replicas.first { $0.queue == queue } }

    /// Counts and sums are reckoned on the spot, from every row of the index.
    package func status(of replica: Replica) throws -> ReplicaStatus {
        try database.read { snapshot in
            let queue = replica.queue
            return ReplicaStatus(
                replica: replica, epoch: try ReplicaEpoch.stored(queue, in: snapshot),
                streams: try snapshot.rows(
                    """
                    SELECT exchange, last_sequence, said_at, (
                        SELECT coalesce(sum(last - first + 1), 0) FROM stream_gap
                        WHERE stream_gap.queue = stream_position.queue
                            AND stream_gap.exchange = stream_position.exchange)
                    FROM stream_position WHERE queue = ?1 ORDER BY exchange
                    """, queue
                ) { row in
                    .init(
                        exchange: row.text(0), sequence: row.int64(1), saidAt: row.instant(2), missing: row.int64(3))
                },
                healing: try ReplicaHealing.read(queue, in: snapshot),
                digests: try replica.kinds.map { try ReplicaIndex(queue: queue, kind: $0).digest(in: snapshot) })
        }
    }

    /// Adds what is watched of replicas.
    package func register(_ metrics: Metrics) {
        for replica in replicas {
            let labels = [("queue", replica.queue)]
            metrics.gauge(
                "replica_sequence_lag", "Messages the publisher has said that are known to be missing.", labels: labels,
                read: { Double((try? database.read { try StreamPositions.missing(in: replica.queue, $0) }) ?? 0) })
            metrics.gauge(
                "replica_age_seconds",
                "Since the publisher last said anything that was heard here; a healthy one speaks every 30 s.",
                labels: labels, read: { age(of: replica) })
            let counts = RowCounts(database: database, replica: replica)
            for kind in replica.kinds {
                metrics.gauge(
                    "replica_rows", "Living subjects that are known.", labels: labels + [("kind", kind)],
                    read: { Double(counts.count(of: kind)) })
            }
        }
    }

    /// Of the exchange that has been silent longest; no number before anything was heard.
    private func age(of replica: Replica) -> Double {
        let saidAt = try? database.read { snapshot in
            try snapshot.first("SELECT min(said_at) FROM stream_position WHERE queue = ?1", replica.queue) { row in
                row.optionalInstant(0)
            }
        }
        guard let saidAt = saidAt?.flatMap({ $0 }) else { return .nan }
        return max(0, (clock.now() - saidAt) / .seconds(1))
    }
}
