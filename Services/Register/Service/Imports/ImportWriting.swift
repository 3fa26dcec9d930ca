import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Writes and deletes in an import's name: what its sender may, and with a note of whom of the protected it met.
struct ImportWriting {
    let changes: RegisterChanges
    let voice: ImportVoice

    init(_ changes: RegisterChanges, _ voice: ImportVoice) {
        var changes = changes
        changes.markings = .importer(voice)
        // An undo brings back what was there.
        if !voice.isUndo { changes.claims = ClaimsInDocument(seesHidden: voice.seesHidden) }
        self.changes = changes
        self.voice = voice
    }

    /// - Parameter isHeld: whether there is a resource of that kind and id.
    func write(
        _ prepared: PreparedResource, _ isHeld: Bool, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        guard !voice.seesHidden else { return try take(prepared, isHeld, &times, in: transaction) }
        switch try HiddenKept(voice: voice).verdict(prepared, isHeld, in: transaction) {
        case .asHanded: return try take(prepared, isHeld, &times, in: transaction)
        case .leftOut(let nothing): return nothing
        case .instead(let kept, let repair, let reported):
            let written = try take(kept, isHeld, &times, in: transaction)
            return written.with([repair], reported: reported)
        }
    }

    /// Stores it, and says what it takes back of an office's change. That a document has spoken since is kept so that an undo can
    /// take it back; it is nothing about the person, and alone it does not stand in the log of protected people.
    private func take(
        _ prepared: PreparedResource, _ isHeld: Bool, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let (kind, id) = (prepared.item.kind, prepared.item.id)
        guard isHeld else { return try store(prepared, isNew: true, before: nil, &times, in: transaction) }
        let office = try OfficeChange.take(kind, id, in: transaction)
        let before = try protected(kind, id, in: transaction)
        let written = try store(prepared, before: before, &times, in: transaction)
        guard let office else { return written }
        if written.isRefused {
            // No document has spoken of what the office did.
            try OfficeChange.note(kind, id, in: transaction)
            return written
        }
        let overwritten = written.outcome == .changed ? try office.overwritten(kind, id, in: transaction) : []
        return written.with(overwritten, changesFacts: true)
    }

    /// Stores exactly this document, as the register had it before, with the facts that go with it. It was read here: that it
    /// comes back is nobody's word that they have heard of what an office decided.
    /// - Parameter facts: see `DatedFacts`; nil when they are not known.
    func restore(
        _ prepared: PreparedResource, _ facts: JSON?, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let item = prepared.item
        let before = try protected(item.kind, item.id, in: transaction)
        let written = try store(prepared, before: before, by: .undo, &times, in: transaction)
        if let facts, try DatedFacts.putBack(facts, item, in: transaction) {
            try changes.settlePerson(PersonID(item.id), &times, trace: voice.trace, in: transaction)
        }
        if item.kind == .persons {
            try changes.putBackGrants(naming: PersonID(item.id), &times, trace: voice.trace, in: transaction)
        }
        return written
    }

    /// - Parameter before: the protected person it was about until now.
    private func store(
        _ prepared: PreparedResource, isNew: Bool = false, before: UUID?,
        by speaker: SettleResponsibles.Speaker = .document, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let item = prepared.item
        let written = try changes.write(
            prepared, isNew: isNew, &times, trace: voice.trace, by: speaker, in: transaction)
        if written.isNews {
            let person = ProtectedItems.person(item.kind, item.id, item.json)
            let isProtected = try person.map { try ProtectedItems.isHidden($0, in: transaction) } ?? false
            try record([before, isProtected ? person : nil], in: transaction)
        }
        return written
    }

    func delete(
        _ kind: ResourceKind, _ id: UUID, _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws {
        let person = try protected(kind, id, in: transaction)
        if try changes.delete(kind, id, &times, trace: voice.trace, in: transaction) != nil {
            try record([person], in: transaction)
        }
    }

    /// The protected person the stored resource is about.
    private func protected(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> UUID? {
        guard let person = try ProtectedItems.storedPerson(kind, id, in: transaction),
            try ProtectedItems.isHidden(person, in: transaction)
        else { return nil }
        return person
    }

    /// One row for a person and an import: who has marked them has changed them.
    private func record(_ persons: [UUID?], in transaction: borrowing Transaction) throws {
        for person in Set(persons.compactMap { $0 })
        where try !ProtectedAccess.isWritten(of: person, for: voice.purpose, in: transaction) {
            try ProtectedAccess.record(.changed, of: [person], for: voice.purpose, by: voice.subject, in: transaction)
        }
    }
}

extension ImportVoice {
    /// What stands in the log of those who met protected people.
    var purpose: String { "\(isUndo ? "Undo of import" : "Import") \(id.lowercase)" }
}
