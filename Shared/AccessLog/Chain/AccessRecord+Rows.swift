import Runtime
package import SQLite

/// Records as rows.
extension AccessRecord {
    /// The columns ``init(_:)`` reads, in its order.
    package static let columns = """
        sequence, at, action, caller, person, party, data, purpose, origin, request, through, anchor, persons, previous, hash
        """

    /// Whatever the row holds, also one that somebody has tampered with.
    package init(_ row: borrowing Row) {
        self.init(
            sequence: row.int64(0), at: row.instant(1), action: row.text(2), caller: row.text(3),
            person: row.optionalBytes(4), party: row.text(5), data: row.text(6), purpose: row.optionalText(7),
            origin: row.text(8), request: row.optionalBytes(9), through: row.optionalInt64(10),
            anchor: row.optionalBytes(11), persons: row.bytes(12), previous: row.bytes(13), hash: row.bytes(14))
    }

    func insert(in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO access_log (sequence, at, action, caller, person, party, data, purpose, origin, request, through,
                anchor, persons, previous, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, sequence, at, action, caller, person.map(StoredValue.bytes) ?? .null, party, data, purpose, origin,
            request.map(StoredValue.bytes) ?? .null, through.map(StoredValue.integer) ?? .null,
            anchor.map(StoredValue.bytes) ?? .null, persons, previous, hash)
    }
}
