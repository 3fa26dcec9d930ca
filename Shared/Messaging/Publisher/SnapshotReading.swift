import Contracts
import FoundationEssentials
import JSON
import Runtime
import SQLite

extension SnapshotKind {
    /// A chunk and the id to go on after; the chunk is nil when the range holds nothing more.
    struct Portion {
        let chunk: SnapshotChunkBytes?
        /// Whom or what the chunk tells of, the deleted included.
        let subjects: [UUID]
        let last: [UInt8]
        let isLast: Bool
    }

    /// Consumers read up to 500 messages ahead, so a chunk is many subjects and few bytes.
    static let mostItems = 100
    static let mostBytes = 64 * 1_024

    /// Reads the next chunk of a range: living subjects and tombstones together, in the order of their ids.
    func portion(
        of range: IDRange, for audience: SnapshotAudience, in transaction: borrowing Transaction
    ) throws -> Portion {
        let bounds: [StoredValue] = [.bytes(range.after), .bytes(range.before), .integer(Int64(Self.mostItems))]
        let dead =
            try tombstones.map { sql in
                try transaction.rows(dynamic: sql, bounds) { row in
                    (id: row.uuid(0), version: row.int64(1), mark: row.optionalText(2))
                }
            } ?? []
        var waiting = dead[...]
        var chunk = SnapshotChunkBytes()
        var subjects: [UUID] = []
        var last = range.after
        var isFull = false

        func add(_ told: StateTold, _ id: UUID, _ version: Int64, _ body: [UInt8]) {
            chunk.add(told, version: version, body: body)
            subjects.append(id)
            last = id.bytes16
            isFull = chunk.items >= Self.mostItems || chunk.count >= Self.mostBytes
        }
        func addDead(before id: UUID?) {
            while !isFull, let next = waiting.first, id.map({ next.id.precedes($0) }) ?? true {
                waiting.removeFirst()
                let member = next.mark == nil ? nil : mark?.member
                add(.deletion, next.id, next.version, Self.body(next.id, member, next.mark))
            }
        }
        struct Full: Error {}
        var living = 0
        do {
            try transaction.each(dynamic: rows, bounds) { row in
                living += 1
                let id = row.uuid(0)
                addDead(before: id)
                if isFull { throw Full() }
                if row.bool(2), let mark, marksHidden(for: audience) {
                    add(.mark, id, row.int64(1), Self.body(id, mark.member, row.optionalText(4)))
                } else {
                    add(.whole, id, row.int64(1), body(row.bytes(3), with: row.optionalText(5)))
                }
                if isFull { throw Full() }
            }
        } catch is Full {}
        // Beyond the last living one that was read there may be others, so a tombstone there must wait for them.
        let readAll = !isFull && living < Self.mostItems
        if readAll { addDead(before: nil) }
        let isLast = readAll && !isFull && dead.count < Self.mostItems
        return Portion(chunk: chunk.items == 0 ? nil : chunk, subjects: subjects, last: last, isLast: isLast)
    }

    /// What is true now of the kind's living subjects, as far as this audience may know it.
    func digest(
        for audience: SnapshotAudience, of ranges: [IDRange] = [.all],
        in querying: borrowing some Querying & ~Copyable
    ) throws -> KindDigest {
        var digest = KindDigest(kind: name)
        let marksHidden = marksHidden(for: audience)
        for range in ranges {
            try querying.each(dynamic: versions, [.bytes(range.after), .bytes(range.before)]) { row in
                let isMark = marksHidden && row.bool(2)
                digest.add(row, rank: 2 * row.int64(1) + (isMark ? 0 : 1))
            }
        }
        return digest
    }

    private func body(_ document: [UInt8], with value: String?) -> [UInt8] {
        guard let addition, let value else { return document }
        return StoredBody.adding(addition.member, value, to: document)
    }

    private static func body(_ id: UUID, _ member: String? = nil, _ value: String? = nil) -> [UInt8] {
        JSON.object {
            $0.set("id", id.lowercase)
            if let member { $0.set(member, value) }
        }.encoded()
    }
}

extension KindDigest {
    /// - Parameter row: its first column is the id.
    mutating func add(_ row: borrowing Row, rank: Int64) {
        let (high, low) = row.withBytes(0) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        add(high: high, low: low, rank: rank)
    }
}

extension UUID {
    /// In the order of their bytes, which is SQLite's.
    fileprivate func precedes(_ other: UUID) -> Bool { bytes16.lexicographicallyPrecedes(other.bytes16) }
}
