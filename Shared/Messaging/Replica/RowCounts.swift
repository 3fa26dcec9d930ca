import Runtime
import SQLite
import Synchronization

/// How many living subjects of each kind a replica knows, counted at most once a minute: counting reads every row.
final class RowCounts: Sendable {
    private struct Counted {
        var at: ContinuousClock.Instant
        var counts: [String: Int]
    }

    private let database: Database
    private let queue: String
    private let counted = Mutex<Counted?>(nil)

    init(database: Database, replica: ReplicaKeeper.Replica) {
        self.database = database
        queue = replica.queue
    }

    func count(of kind: String) -> Int {
        counted.withLock { counted in
            if let known = counted, ContinuousClock.now - known.at < .seconds(60) { return known.counts[kind] ?? 0 }
            let rows = try? database.read { [queue] snapshot in
                try snapshot.rows(
                    """
                    SELECT replica_kind.kind, count(*) FROM replica_kind
                    JOIN replica_row ON replica_row.kind = replica_kind.number
                    WHERE queue = ?1 AND is_deleted = 0 GROUP BY replica_kind.kind
                    """, queue
                ) { row in (row.text(0), row.int(1)) }
            }
            let fresh = Counted(at: .now, counts: Dictionary(rows ?? []) { $1 })
            counted = fresh
            return fresh.counts[kind] ?? 0
        }
    }
}
