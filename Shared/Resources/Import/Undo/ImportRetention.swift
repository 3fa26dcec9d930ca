import FoundationEssentials
import Runtime
import SQLite

/// Forgets imports that are too old: what they changed can then not be undone, and their reports are gone.
enum ImportRetention {
    /// - Parameter current: an import that is being worked on.
    /// - Returns: the imports that are gone, and whether another pass is needed.
    static func forget(
        before limit: Instant, except current: UUID?, most: Int, in transaction: borrowing Transaction
    ) throws -> (imports: [UUID], hasMore: Bool) {
        let old = try transaction.rows(
            "SELECT number, id FROM import WHERE received_at < ? ORDER BY number LIMIT 20", limit
        ) { row in (number: row.int64(0), id: row.uuid(1)) }.filter { $0.id != current }
        var left = most
        var gone: [UUID] = []
        for (number, id) in old {
            left -= try transaction.run(
                """
                DELETE FROM import_journal WHERE number IN
                    (SELECT number FROM import_journal WHERE import = ? ORDER BY number LIMIT ?)
                """, number, left)
            if left <= 0 { return (gone, true) }
            try transaction.run("DELETE FROM import_note WHERE import = ?", number)
            try WaitingItem.forget(number, in: transaction)
            try ImportJournal.forgetRenewed(by: number, in: transaction)
            try transaction.run("DELETE FROM import_report WHERE import = ?", number)
            try transaction.run("DELETE FROM import WHERE number = ?", number)
            gone.append(id)
        }
        left -= try transaction.run(
            """
            DELETE FROM import_restored WHERE rowid IN
                (SELECT rowid FROM import_restored WHERE restored_at < ? LIMIT ?)
            """, limit, left)
        return (gone, left <= 0 || old.count == 20)
    }
}
