import Contracts
import FoundationEssentials
import Messaging
import Resources
import Runtime
import SQLite
import SS12000

/// What other services own and outside systems hear of here: `/deletedEntities` and notices are for all types of the
/// standard, whoever owns them. Kept are that a type has changed, and which ids are gone; never a document.
enum Elsewhere {
    /// The kinds that are told of, all of them Schedule's. What Attendance owns is not shown by the standard's lists yet.
    static let kinds: [ResourceKind] = [.activities, .calendarEvents]

    /// One was created or changed; if it had been deleted, it is back.
    static func changed<Fact: StateEvent>(_ fact: Fact, _: Arrival, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO elsewhere_change (kind, changed_at) VALUES (?, ?)
            ON CONFLICT (kind) DO UPDATE SET changed_at = max(excluded.changed_at, changed_at + 1)
            """, Fact.kind, transaction.now)
        guard let id = UUID(text: fact.subject) else { return }
        try transaction.run("DELETE FROM elsewhere_tombstone WHERE kind = ? AND id = ?", Fact.kind, id)
    }

    /// One is no more. What nobody has ever seen is told of, too: its first fact may have been lost, not its owner's list.
    static func deleted<Fact: StateEvent>(_ fact: Fact, _: Arrival, in transaction: borrowing Transaction) throws {
        guard let id = UUID(text: fact.subject) else { return }
        let last =
            try transaction.first("SELECT max(deleted_at) FROM elsewhere_tombstone") { $0.optionalInt64(0) } ?? nil
        try transaction.run(
            """
            INSERT INTO elsewhere_tombstone (kind, id, deleted_at) VALUES (?, ?, ?)
            ON CONFLICT (kind, id) DO UPDATE SET deleted_at = excluded.deleted_at
            """, Fact.kind, id, max(transaction.now.microseconds, (last ?? 0) + 1))
    }

    /// - Returns: how many deletions need not be told of any more.
    static func purge(before oldest: Instant, in transaction: borrowing Transaction) throws -> Int {
        try transaction.run("DELETE FROM elsewhere_tombstone WHERE deleted_at < ?", oldest)
    }

    /// The newest change and deletion of a kind; zero where nothing is known.
    static func mark<Q: Querying & ~Copyable>(
        of kind: ResourceKind, in transaction: borrowing Q
    ) throws -> Watermarks.Mark {
        let change = try transaction.first("SELECT changed_at FROM elsewhere_change WHERE kind = ?", kind.path) { row in
            row.int64(0)
        }
        let deletion = try transaction.first(
            "SELECT deleted_at FROM elsewhere_tombstone WHERE kind = ? ORDER BY deleted_at DESC LIMIT 1", kind.path
        ) { row in row.int64(0) }
        return Watermarks.Mark(change: change ?? 0, deletion: deletion ?? 0)
    }
}
