package import Runtime
package import SQLite

extension AccessLog {
    /// Removes the oldest records, as far as they are older than `cutoff` and at most `limit`, and says how many. What is
    /// removed is told by a record of its own, with the place and hash of the last: the rest still proves itself, and
    /// that something is gone, and how much, can be seen for as long as there is a log.
    ///
    /// The youngest that is too old stays until another is: it proves that all before it were too old, for its own time is
    /// bound to the chain and theirs was before.
    package static func purge(before cutoff: Instant, limit: Int, in transaction: borrowing Transaction) throws -> Int {
        let oldest = try transaction.rows(
            "SELECT sequence, at, hash FROM access_log ORDER BY sequence LIMIT ?", limit + 1
        ) { row in (sequence: row.int64(0), at: row.instant(1), hash: row.bytes(2)) }
        guard let last = oldest.prefix(while: { $0.at < cutoff }).dropLast().last else { return 0 }
        try chain(
            AccessRecord(
                sequence: 0, at: transaction.now, action: AccessRecord.Action.purged.rawValue, caller: "", person: nil,
                party: AccessParty.system("retention").text, data: "", purpose: nil, origin: "", request: nil,
                through: last.sequence, anchor: last.hash, persons: [], previous: [], hash: []), in: transaction)
        try PersonIndex.purge(through: last.sequence, in: transaction)
        return try transaction.run("DELETE FROM access_log WHERE sequence <= ?", last.sequence)
    }
}
