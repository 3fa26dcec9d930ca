import Resources
import Runtime
import SQLite
import SS12000

/// How far the register has come: the newest change and the newest deletion of each type it owns or hears of, in
/// microseconds, as far as readers of the lists can see them. What is hidden from lists is no news, and its deletion neither: a notice that
/// leads to nothing would tell that somebody protected has changed. Being hidden is a deletion to them.
///
/// Both grow with every change (`meta.modified` and a tombstone's time never repeat and never go back), so comparing them
/// with what a subscription was told is the whole question "is there something new?". Every change is in it the moment it
/// is committed, whoever made it, and a bulk of a hundred thousand changes costs no more than one.
struct Watermarks: Sendable {
    struct Mark: Sendable, Equatable {
        var change: Int64 = 0
        var deletion: Int64 = 0
    }

    private var marks: [EntityType: Mark] = [:]

    /// Zero for what the register neither owns nor hears of: such types can be subscribed to, and nothing is ever new.
    subscript(type: EntityType) -> Mark { marks[type] ?? Mark() }

    static func current<Q: Querying & ~Copyable>(in transaction: borrowing Q) throws -> Watermarks {
        var watermarks = Watermarks()
        for table in RegisterChanges.tables {
            guard let type = table.kind.flatMap({ EntityType(rawValue: $0.typeName) }) else { continue }
            watermarks.marks[type] = Mark(
                change: try newestChange(in: table, transaction),
                deletion: max(
                    try newestDeletion(of: table.path, transaction), try newestWithdrawal(of: table.path, transaction)))
        }
        for kind in Elsewhere.kinds {
            guard let type = EntityType(rawValue: kind.typeName) else { continue }
            watermarks.marks[type] = try Elsewhere.mark(of: kind, in: transaction)
        }
        return watermarks
    }

    /// One step down the index, and one more for each hidden row that is newer.
    private static func newestChange<Q: Querying & ~Copyable>(
        in table: ResourceTable, _ transaction: borrowing Q
    ) throws -> Int64 {
        try transaction.first(
            dynamic: "SELECT modified FROM \(table.name) WHERE hidden = 0 ORDER BY modified DESC LIMIT 1", []
        ) { $0.int64(0) } ?? 0
    }

    private static func newestDeletion<Q: Querying & ~Copyable>(
        of kind: String, _ transaction: borrowing Q
    ) throws -> Int64 {
        try transaction.first(
            """
            SELECT deleted_at FROM tombstone WHERE kind = ? AND hidden = 0 AND NOT EXISTS (
                SELECT 1 FROM withdrawal WHERE withdrawal.kind = tombstone.kind AND withdrawal.id = tombstone.id)
            ORDER BY deleted_at DESC LIMIT 1
            """, kind
        ) { $0.int64(0) } ?? 0
    }

    private static func newestWithdrawal<Q: Querying & ~Copyable>(
        of kind: String, _ transaction: borrowing Q
    ) throws -> Int64 {
        try transaction.first(
            "SELECT withdrawn_at FROM withdrawal WHERE kind = ? ORDER BY withdrawn_at DESC LIMIT 1", kind
        ) { $0.int64(0) } ?? 0
    }
}
