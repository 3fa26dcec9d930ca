import FoundationEssentials
import JSON
import Runtime
import SQLite

/// What is written into references when an answer is done: names, if the client asked for them, and the mark of a person
/// who has one.
///
/// In what we serve an object that consists of an id alone, `{"id":"…"}`, is a reference: documents have more members,
/// and no text can look like one, because a quote inside a text is escaped. So the finished bytes are searched and
/// nothing is decoded.
struct ReferenceNames {
    /// What one reference gets.
    struct Note {
        let name: String?
        /// Of a person: whether they are protected, and the mark.
        let isHidden: Bool
        let mark: String?

        /// What is put in after the id.
        func members(withName: Bool) -> [UInt8] {
            var bytes: [UInt8] = []
            if withName, !isHidden, let name { bytes += Array(",\"displayName\":".utf8) + JSON(name).encoded() }
            if let mark { bytes += Array(",\"securityMarking\":".utf8) + JSON(mark).encoded() }
            return bytes
        }
    }

    /// What comes after ``ResourceSet/sql``: place, name, whether hidden, and the mark (NULL of anything but a person).
    let sql: String

    /// The answer with the members put in.
    ///
    /// - Parameters:
    ///   - only: whom to mark; nil for every reference.
    ///   - withNames: false for a client that did not ask, but must be told that a person is protected.
    func filled(
        _ body: [UInt8], only: Set<UUID>?, withNames: Bool, in transaction: borrowing ReadTransaction
    ) throws -> [UInt8] {
        let references = ReferenceScan.references(in: body).filter { only?.contains($0.id) ?? true }
        guard !references.isEmpty else { return body }
        let notes = try notes(of: Set(references.map(\.id)), in: transaction)
        var members: [UUID: [UInt8]] = [:]
        for (id, note) in notes { members[id] = note.members(withName: withNames) }
        var filled: [UInt8] = []
        filled.reserveCapacity(body.count + references.count * 48)
        var copied = 0
        for reference in references {
            guard let own = members[reference.id] else { continue }
            filled += body[copied..<reference.end]
            filled += own
            copied = reference.end
        }
        filled += body[copied...]
        return filled
    }

    private func notes(of ids: Set<UUID>, in transaction: borrowing ReadTransaction) throws -> [UUID: Note] {
        let set = ResourceSet(Array(ids))
        var notes: [UUID: Note] = [:]
        try transaction.each(dynamic: ResourceSet.sql + sql, [set.value]) { row in
            notes[set.ids[row.int(0)]] = Note(
                name: row.optionalText(1), isHidden: row.bool(2), mark: row.optionalText(3))
        }
        return notes
    }
}

/// Where references stand in the bytes of an answer.
enum ReferenceScan {
    struct Reference {
        let id: UUID
        /// The place of the closing brace.
        let end: Int
    }

    /// `{"id":"`, thirty-six characters, `"}`.
    private static let length = 45

    static func references(in body: [UInt8]) -> [Reference] {
        body.withUnsafeBytes { bytes in
            var found: [Reference] = []
            var start = 0
            while start + length <= bytes.count {
                guard bytes[start] == UInt8(ascii: "{") else {
                    start += 1
                    continue
                }
                if let id = id(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)])) {
                    found.append(Reference(id: id, end: start + length - 1))
                    start += length
                } else {
                    start += 1
                }
            }
            return found
        }
    }

    private static func id(_ bytes: UnsafeRawBufferPointer) -> UUID? {
        guard bytes[44] == UInt8(ascii: "}"), bytes[43] == UInt8(ascii: "\""), bytes[1] == UInt8(ascii: "\""),
            bytes[2] == UInt8(ascii: "i"), bytes[3] == UInt8(ascii: "d"), bytes[4] == UInt8(ascii: "\""),
            bytes[5] == UInt8(ascii: ":"), bytes[6] == UInt8(ascii: "\"")
        else { return nil }
        return UUID(ascii: UnsafeRawBufferPointer(rebasing: bytes[7..<43]))
    }
}
