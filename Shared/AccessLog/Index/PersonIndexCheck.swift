package import SQLite

/// Holds the index of persons against the log it is drawn from: who takes somebody's entries out of it hides from them, and
/// from the office that asks for them, who has looked.
package struct PersonIndexCheck: Sendable {
    /// What does not fit, as an operator reads it; nil when the index tells what the log says.
    package private(set) var fault: String?
    /// How many blocks were looked at.
    package private(set) var blocks = 0

    /// - Parameter read: lends one state of the database; called for each block, so that no state is held for long.
    package init(read: ((borrowing ReadTransaction) throws -> Void) throws -> Void) throws {
        var place: Int64 = .min
        var hasMore = false
        // A database of before there was an index has none.
        try read { transaction in
            hasMore =
                try transaction.first("SELECT 1 FROM sqlite_schema WHERE name = 'access_log_block'") { _ in true }
                ?? false
        }
        guard hasMore else { return }
        while hasMore, fault == nil {
            try read { transaction in hasMore = try look(after: &place, in: transaction) }
        }
        guard fault == nil else { return }
        try read { transaction in
            let stray = try transaction.first(
                """
                SELECT 1 FROM access_log_block_part
                WHERE number / ? NOT IN (SELECT number FROM access_log_block) LIMIT 1
                """, PersonHash.parts
            ) { _ in true }
            if stray == true { fault = "it has entries of no block" }
        }
    }

    /// Looks at the next block. False when there was none.
    private mutating func look(after place: inout Int64, in transaction: borrowing ReadTransaction) throws -> Bool {
        let found = try transaction.first(
            "SELECT number, first, last FROM access_log_block WHERE number > ? ORDER BY number LIMIT 1", place
        ) { row in PersonIndex.Block(number: row.int64(0), first: row.int64(1), last: row.int64(2)) }
        guard let block = found else { return false }
        place = block.number
        blocks += 1
        let before = try transaction.first(
            "SELECT last FROM access_log_block WHERE number < ? ORDER BY number DESC LIMIT 1", block.number
        ) { $0.int64(0) }
        let left = try transaction.first(
            "SELECT sequence FROM access_log WHERE sequence > ? AND sequence < ? LIMIT 1", before ?? 0, block.first
        ) { $0.int64(0) }
        guard left == nil, before ?? 0 < block.first, block.first <= block.last,
            block.last - block.first < Int64(PersonIndex.mostRecords)
        else {
            fault = "a block is missing before record \(block.first)"
            return true
        }
        if try !PersonIndex.tells(whatTheLogSays: block, in: transaction) {
            fault = "its block of the records \(block.first) to \(block.last) tells something else than they do"
        }
        return true
    }
}

extension PersonIndex {
    /// Whether the block's entries are those of its records, as far as these have not been purged.
    fileprivate static func tells(
        whatTheLogSays block: Block, in transaction: borrowing ReadTransaction
    ) throws -> Bool {
        let oldest = try transaction.first("SELECT sequence FROM access_log ORDER BY sequence LIMIT 1") { $0.int64(0) }
        let gone = max(0, (oldest ?? block.last + 1) - block.first)
        var stored = [[UInt32]](repeating: [], count: Int(PersonHash.parts))
        try transaction.each(
            "SELECT number, entries FROM access_log_block_part WHERE number >= ? AND number < ?",
            block.number * PersonHash.parts, (block.number + 1) * PersonHash.parts
        ) { row in
            let entries = row.bytes(1).withUnsafeBytes { bytes in
                (0..<(bytes.count / 4)).map {
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
                }
            }
            // Entries of purged records stay until all of the block's are.
            stored[Int(row.int64(0) % PersonHash.parts)] = entries.filter {
                Int64($0 & ~(.max << PersonHash.placeBits)) >= gone
            }
        }
        // Whoever asks halves the entries, so that their order counts too.
        return try entries(of: block, in: transaction).map { $0.sorted() } == stored
    }
}
