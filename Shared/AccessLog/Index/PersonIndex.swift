import FoundationEssentials
import Runtime
import SQLite

/// Which records name whom: one person's are found by one look into each block of some thousand records.
///
/// It is drawn from the log behind it, block by block, and never in the transaction of a record: a row for each person of each
/// record would cost the roll call more than the log itself does. What is not drawn yet is looked through.
enum PersonIndex {
    /// Most records in a block: their places take twelve bits.
    static let mostRecords = 1 << Int(PersonHash.placeBits)
    /// No further record joins a block that has so many entries, so that drawing one takes little memory and time.
    static let mostEntries = 200_000

    /// A block of the index: the records it tells of.
    struct Block: Equatable {
        let number: Int64
        let first: Int64
        let last: Int64
    }

    /// The newest record the index tells of; 0 when it is empty.
    static func through(in querying: borrowing some Querying & ~Copyable) throws -> Int64 {
        try querying.first("SELECT last FROM access_log_block ORDER BY number DESC LIMIT 1") { $0.int64(0) } ?? 0
    }

    // MARK: Drawing

    /// Draws the next block if the log has grown enough for one. One drawer at a time.
    /// - Returns: whether there was one.
    static func drawNext(in database: Database) throws -> Bool {
        let drawn = try database.read { transaction -> (Block, [[UInt32]])? in
            guard let block = try next(in: transaction) else { return nil }
            return (block, try entries(of: block, in: transaction))
        }
        guard let (block, parts) = drawn else { return false }
        try database.write { transaction in
            try transaction.run(
                "INSERT INTO access_log_block (number, first, last) VALUES (?, ?, ?)", block.number, block.first,
                block.last)
            for (part, entries) in parts.enumerated() where !entries.isEmpty {
                try transaction.run(
                    "INSERT INTO access_log_block_part (number, entries) VALUES (?, ?)",
                    block.number * PersonHash.parts + Int64(part), bytes(of: entries))
            }
        }
        return true
    }

    /// The block that follows; nil while it is not full.
    private static func next(in transaction: borrowing ReadTransaction) throws -> Block? {
        let newest = try transaction.first(
            "SELECT number, last FROM access_log_block ORDER BY number DESC LIMIT 1"
        ) { row in (number: row.int64(0), last: row.int64(1)) }
        var (count, entries) = (0, 0)
        var (first, last) = (Int64(0), Int64(0))
        var isFull = false
        // The length of a blob is read without the blob.
        try transaction.each(
            "SELECT sequence, length(persons) FROM access_log WHERE sequence > ? ORDER BY sequence LIMIT ?",
            newest?.last ?? 0, mostRecords
        ) { row in
            guard !isFull else { return }
            if count == 0 { first = row.int64(0) }
            last = row.int64(0)
            count += 1
            entries += row.int(1) / 16
            isFull = entries >= mostEntries || count == mostRecords
        }
        return isFull ? Block(number: (newest?.number ?? 0) + 1, first: first, last: last) : nil
    }

    /// By part.
    static func entries(
        of block: Block, in transaction: borrowing ReadTransaction
    ) throws -> [[UInt32]] {
        var parts = [[UInt32]](repeating: [], count: Int(PersonHash.parts))
        try transaction.each(
            "SELECT sequence, persons FROM access_log WHERE sequence BETWEEN ? AND ? ORDER BY sequence", block.first,
            block.last
        ) { row in
            let place = UInt32(row.int64(0) - block.first)
            row.bytes(1).withUnsafeBytes { persons in
                for start in stride(from: 0, to: persons.count - 15, by: 16) {
                    let hash = PersonHash(UnsafeRawBufferPointer(rebasing: persons[start..<(start + 16)]))
                    parts[Int(hash.part)].append(hash.mark | place)
                }
            }
        }
        return parts
    }

    private static func bytes(of entries: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * 4)
        for entry in entries.sorted() { withUnsafeBytes(of: entry.bigEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    // MARK: Asking

    /// Blocks with records before `place` and from `lowest` on, the newest first.
    static func blocks(
        before place: Int64, from lowest: Int64, most: Int, in transaction: borrowing ReadTransaction
    ) throws -> [Block] {
        // Blocks are in the order of their records, so the newest that begins before the place is found by its number.
        try transaction.rows(
            """
            SELECT number, first, last FROM access_log_block WHERE first < ? AND last >= ? ORDER BY number DESC LIMIT ?
            """, place, lowest, most
        ) { row in Block(number: row.int64(0), first: row.int64(1), last: row.int64(2)) }
    }

    /// The records of a block that may name the person, the newest first. One in a million that does not is among them.
    static func records(
        of person: PersonHash, in block: Block, _ transaction: borrowing ReadTransaction
    ) throws -> [Int64] {
        let entries = try transaction.first(
            "SELECT entries FROM access_log_block_part WHERE number = ?", block.number * PersonHash.parts + person.part
        ) { $0.bytes(0) }
        guard let entries else { return [] }
        return entries.withUnsafeBytes { bytes in
            let count = bytes.count / 4
            func entry(_ index: Int) -> UInt32 {
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
            }
            var (low, high) = (0, count)
            while low < high {
                let middle = low + (high - low) / 2
                if entry(middle) < person.mark { low = middle + 1 } else { high = middle }
            }
            let mask = UInt32.max << PersonHash.placeBits
            var found: [Int64] = []
            while low < count, entry(low) & mask == person.mark {
                found.append(block.first + Int64(entry(low) & ~mask))
                low += 1
            }
            return found.reversed()
        }
    }

    // MARK: Forgetting

    /// Removes what tells of no record that is still there.
    static func purge(through sequence: Int64, in transaction: borrowing Transaction) throws {
        let last =
            try transaction.first(
                "SELECT max(number) FROM access_log_block WHERE last <= ?", sequence
            ) { $0.optionalInt64(0) } ?? nil
        guard let last else { return }
        try transaction.run("DELETE FROM access_log_block_part WHERE number < ?", (last + 1) * PersonHash.parts)
        try transaction.run("DELETE FROM access_log_block WHERE number <= ?", last)
    }
}
