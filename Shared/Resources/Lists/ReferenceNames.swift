import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

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

    /// What a reference leads to. Ids of different kinds may be the same.
    struct Named: Hashable {
        let kind: ResourceKind
        let id: UUID
    }

    /// What comes after ``ResourceSet/sql``: place, name, whether hidden, the mark (NULL of anything but a person), and the
    /// path of the kind.
    let sql: String

    /// The answer with the members put in.
    ///
    /// - Parameters:
    ///   - only: the persons to mark; nil for every reference.
    ///   - withNames: false for a client that did not ask, but must be told that a person is protected.
    func filled(
        _ body: [UInt8], only: Set<UUID>?, withNames: Bool, in transaction: borrowing ReadTransaction
    ) throws -> [UInt8] {
        let references = ReferenceScan.references(in: body).filter { reference in
            only.map { reference.kind == .persons && $0.contains(reference.id) } ?? true
        }
        guard !references.isEmpty else { return body }
        let notes = try notes(of: Set(references.map(\.id)), in: transaction)
        var members: [Named: [UInt8]] = [:]
        for (named, note) in notes { members[named] = note.members(withName: withNames) }
        var filled: [UInt8] = []
        filled.reserveCapacity(body.count + references.count * 48)
        var copied = 0
        for reference in references {
            guard let kind = reference.kind, let own = members[Named(kind: kind, id: reference.id)] else { continue }
            filled += body[copied..<reference.end]
            filled += own
            copied = reference.end
        }
        filled += body[copied...]
        return filled
    }

    private func notes(of ids: Set<UUID>, in transaction: borrowing ReadTransaction) throws -> [Named: Note] {
        let set = ResourceSet(Array(ids))
        var notes: [Named: Note] = [:]
        try transaction.each(dynamic: ResourceSet.sql + sql, [set.value]) { row in
            guard let kind = ResourceKind(rawValue: row.text(4)) else { return }
            notes[Named(kind: kind, id: set.ids[row.int(0)])] = Note(
                name: row.optionalText(1), isHidden: row.bool(2), mark: row.optionalText(3))
        }
        return notes
    }
}
