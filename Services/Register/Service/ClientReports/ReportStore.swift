import Runtime
import SQLite

/// The SQL of what clients report.
struct ReportStore: Sendable {
    /// One entry as operators see it.
    struct Row: Sendable {
        let number: Int64
        let client: String
        let receivedAt: Instant
        let document: [UInt8]
    }

    let insert: StaticString
    let forget: StaticString
    let page: StaticString
    let removeOlder: StaticString

    static let log = ReportStore(
        insert: """
            INSERT INTO client_log_entry (client, received_at, severity, document) VALUES (?, ?, ?, ?)
            RETURNING number
            """,
        forget: "DELETE FROM client_log_entry WHERE number <= ?",
        page: """
            SELECT number, client, received_at, document FROM client_log_entry
            WHERE number < ?1 AND (?2 IS NULL OR client = ?2) AND (?3 IS NULL OR severity = ?3)
            ORDER BY number DESC LIMIT ?4
            """,
        removeOlder: """
            DELETE FROM client_log_entry WHERE number <=
                (SELECT number FROM client_log_entry WHERE received_at < ? ORDER BY number DESC LIMIT 1)
            """)

    static let statistics = ReportStore(
        insert: """
            INSERT INTO client_statistics_entry (client, received_at, type, document) VALUES (?, ?, ?, ?)
            RETURNING number
            """,
        forget: "DELETE FROM client_statistics_entry WHERE number <= ?",
        page: """
            SELECT number, client, received_at, document FROM client_statistics_entry
            WHERE number < ?1 AND (?2 IS NULL OR client = ?2) AND (?3 IS NULL OR type = ?3)
            ORDER BY number DESC LIMIT ?4
            """,
        removeOlder: """
            DELETE FROM client_statistics_entry WHERE number <=
                (SELECT number FROM client_statistics_entry WHERE received_at < ? ORDER BY number DESC LIMIT 1)
            """)

    /// - Parameters:
    ///   - word: what entries of the kind are filtered by: the severity, or the type.
    ///   - kept: the most entries that stay; the oldest go.
    func add(
        _ document: [UInt8], _ word: String, by client: String, keeping kept: Int, in transaction: borrowing Transaction
    ) throws {
        let number = try transaction.first(insert, client, transaction.now, word, document) { $0.int64(0) }
        if let number, number > kept { try transaction.run(forget, number - Int64(kept)) }
    }

    /// Newest first.
    func newest(
        before number: Int64, client: String?, word: String?, limit: Int, in transaction: borrowing ReadTransaction
    ) throws -> [Row] {
        try transaction.rows(page, number, client, word, limit) { row in
            Row(number: row.int64(0), client: row.text(1), receivedAt: row.instant(2), document: row.bytes(3))
        }
    }

    func remove(before time: Instant, in transaction: borrowing Transaction) throws -> Int {
        try transaction.run(removeOlder, time)
    }
}
