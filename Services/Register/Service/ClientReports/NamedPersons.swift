import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// Which persons the register has, or had, are named by their ids in what others have written, wherever in the text.
enum NamedPersons {
    private static let length = 36

    static func found(in texts: [[UInt8]], in transaction: borrowing some Querying & ~Copyable) throws -> [UUID] {
        var ids: Set<UUID> = []
        for text in texts { gather(from: text, &ids) }
        return try ids.filter { id in
            try transaction.first(
                "SELECT 1 FROM persons WHERE id = ?1 UNION ALL SELECT 1 FROM tombstone WHERE kind = 'persons' AND id = ?1",
                id
            ) { _ in true } ?? false
        }
    }

    private static func gather(from text: [UInt8], _ ids: inout Set<UUID>) {
        text.withUnsafeBytes { bytes in
            var start = 0
            while start + length <= bytes.count {
                // The first of an id's four hyphens tells most other places at once.
                if bytes[start + 8] == UInt8(ascii: "-"),
                    let id = UUID(ascii: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)]))
                {
                    ids.insert(id)
                    start += length
                } else {
                    start += 1
                }
            }
        }
    }
}
