import Runtime
package import SQLite

extension AccessLog {
    private static let adoptedAtOnce = 1_000

    /// Gives what older tables said its place in the chain, in the order in which they said it; called at each start, before
    /// anything else is recorded. A start that is cut off goes on where it was.
    package static func adoptOlderRows(in database: Database) throws {
        while try database.write({ try adoptSome(in: $0) }) == adoptedAtOnce {}
    }

    private static func adoptSome(in transaction: borrowing Transaction) throws -> Int {
        let rows = try transaction.rows(
            """
            SELECT number, at, action, caller, person, party, data, purpose, subject FROM access_log_unchained
            ORDER BY number LIMIT ?
            """, adoptedAtOnce
        ) { row in
            (
                number: row.int64(0),
                record: AccessRecord(
                    sequence: 0, at: row.instant(1), action: row.text(2), caller: row.text(3),
                    person: row.optionalBytes(4), party: row.text(5), data: row.text(6), purpose: row.optionalText(7),
                    origin: "", request: nil, through: nil, anchor: nil, persons: row.bytes(8), previous: [], hash: [])
            )
        }
        for row in rows { try chain(row.record, in: transaction) }
        if let last = rows.last {
            try transaction.run("DELETE FROM access_log_unchained WHERE number <= ?", last.number)
        }
        return rows.count
    }
}
