package import FoundationEssentials
import Runtime
package import SQLite

/// Which messages have taken effect here. A message's effect and its row are in one transaction, so each takes effect
/// exactly once however often it is delivered.
package enum Inbox {
    /// A message, and how often an operator has put it back after it was parked: each replay may take effect again.
    package struct Key: Hashable, Sendable {
        package let id: UUID
        package let replay: Int64

        package init(id: UUID, replay: Int64) {
            self.id = id
            self.replay = replay
        }
    }

    /// Notes the message. False when it was noted before: its effect is there already.
    package static func record(_ key: Key, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.run(
            "INSERT INTO inbox (id, replay, received_day) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            key.id, key.replay, day(of: transaction.now)) == 1
    }

    /// The message has had a part of its effect only, and is handled again for the rest.
    static func forget(_ key: Key, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM inbox WHERE id = ?1 AND replay = ?2", key.id, key.replay)
    }

    /// Forgets messages both made and received more than `days` days ago, at most `limit` of them. Returns how many.
    /// A message that comes again after that takes effect again, unless its version is compared.
    package static func purge(
        olderThan days: Int, limit: Int, in transaction: borrowing Transaction
    ) throws -> Int {
        let bound = transaction.now - .seconds(86_400 * days)
        // Ids are version 7: they begin with their time, so the key's own order finds the old ones without an index.
        return try transaction.run(
            """
            DELETE FROM inbox WHERE (id, replay) IN (
                SELECT id, replay FROM inbox WHERE id < ?1 AND received_day < ?2 ORDER BY id LIMIT ?3)
            """,
            firstID(at: bound), day(of: bound), limit)
    }

    private static func day(of instant: Instant) -> Int64 { instant.microseconds / 86_400_000_000 }

    private static func firstID(at instant: Instant) -> UUID {
        UUID(high: UInt64(max(0, instant.microseconds / 1_000)) << 16, low: 0)
    }
}
