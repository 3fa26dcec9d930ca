package import FoundationEssentials
package import JSON
import Runtime
package import SQLite
package import SS12000

/// What a service lets an import do: the only ways in which an import changes anything. Each is called in the
/// transaction it is lent, stores and tells, and must not wait.
package struct ImportTarget: Sendable {
    /// - Parameters:
    ///   - isHeld: whether there is a resource of that kind and id, as has been looked up already.
    package typealias Write =
        @Sendable (
            PreparedResource, _ isHeld: Bool, inout ModificationTimes, ImportVoice, borrowing Transaction
        ) throws -> WrittenResource
    package typealias Restore =
        @Sendable (
            PreparedResource, _ facts: JSON?, inout ModificationTimes, ImportVoice, borrowing Transaction
        ) throws -> WrittenResource
    package typealias Facts = @Sendable (ResourceKind, UUID, borrowing Transaction) throws -> JSON
    package typealias Delete =
        @Sendable (ResourceKind, UUID, inout ModificationTimes, ImportVoice, borrowing Transaction) throws -> Void

    /// - Parameters:
    ///   - previous: the document the resource would have again; nil when it would be deleted.
    package typealias Guard =
        @Sendable (ResourceKind, UUID, _ previous: JSON?, ImportVoice, borrowing Transaction) throws -> UndoGuard
    /// Nothing of the resource's document is looked at but what only one may have.
    package typealias Claims = @Sendable (PreparedResource, ImportVoice, borrowing Transaction) throws -> Bool
    package typealias Revives = @Sendable (PreparedResource, _ facts: JSON?, borrowing Transaction) throws -> Bool
    package typealias Ask = @Sendable (ResourceKind, UUID, borrowing Transaction) throws -> Bool

    /// Of the kinds the service owns, in the order in which they refer to each other.
    let tables: [ResourceTable]
    /// What a document's references are answered from; asked once for each import. To a sender who may not see people with
    /// a protection mark (`seesHidden`) they are not there.
    let held: @Sendable (_ seesHidden: Bool) throws -> HeldReferences
    /// Stores one resource if it says anything new. What the service knows better than the document stays.
    let write: Write
    /// Stores exactly this document, as the service had it before. Never asked for a person with a protection mark.
    let restore: Restore
    /// What the service knows of a resource beside its document, to be handed to `restore`.
    let facts: Facts
    /// Deletes one resource and leaves a tombstone; one that is not there is left alone.
    let delete: Delete
    /// SQL for the ids of what no document deletes by leaving it out: people with a protection mark, and what is about them.
    /// Nil for a kind of which everything may go.
    let protected: @Sendable (ResourceKind) -> String?
    /// Whether an undo may touch a resource.
    let guarding: Guard
    /// Whether somebody else has what only one may have and the document gives to its resource.
    let isTaken: Claims
    /// Whether it would give somebody back what an office has said since is over for them.
    let revives: Revives
    /// Whether anything the service holds refers to this resource.
    let isReferredTo: Ask
    /// Whether a reference to this resource leads to something the service holds or has been told of.
    let holds: Ask

    package init(
        _ tables: [ResourceTable], held: @escaping @Sendable (_ seesHidden: Bool) throws -> HeldReferences,
        write: @escaping Write, restore: @escaping Restore,
        facts: @escaping Facts = { _, _, _ in [:] }, delete: @escaping Delete,
        protected: @escaping @Sendable (ResourceKind) -> String? = { _ in nil },
        guarding: @escaping Guard = { _, _, _, _, _ in .free },
        isTaken: @escaping Claims = { _, _, _ in false }, revives: @escaping Revives = { _, _, _ in false },
        isReferredTo: @escaping Ask, holds: @escaping Ask
    ) {
        self.tables = tables
        self.held = held
        self.write = write
        self.restore = restore
        self.facts = facts
        self.delete = delete
        self.protected = protected
        self.guarding = guarding
        self.isTaken = isTaken
        self.revives = revives
        self.isReferredTo = isReferredTo
        self.holds = holds
    }

    var kinds: [ResourceKind] { tables.compactMap(\.kind) }

    func table(of kind: ResourceKind) -> ResourceTable? { tables.first { $0.kind == kind } }

    /// Whether the document refers, outside itself, to something that is not there.
    func leadsNowhere(_ prepared: PreparedResource, in transaction: borrowing Transaction) throws -> Bool {
        let item = prepared.item
        let document = StrictDocument(item.json, as: item.kind, id: item.id, today: LocalDate(transaction.now))
        for reference in document.references where reference.kind != item.kind || reference.id != item.id {
            if try !holds(reference.kind, reference.id, transaction) { return true }
        }
        return false
    }

    /// Whether it is a person with a protection mark, or about one.
    func isProtected(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        guard let sql = protected(kind) else { return false }
        return try transaction.first(dynamic: "SELECT 1 FROM (\(sql)) WHERE id = ?", [.uuid(id)]) { _ in true } ?? false
    }

    func times(in transaction: borrowing Transaction) throws -> ModificationTimes {
        try ResourceTable.modificationTimes(of: tables, in: transaction)
    }
}

/// Whether an undo may touch a resource.
package enum UndoGuard: Sendable {
    case free
    /// A person with a protection mark, or about one, whom the undo's caller may not touch.
    case protected
    /// Its previous document refers to somebody the caller may not see: to them, to nobody.
    case unknown
}

/// In whose name an import writes, or an undo. It is kept with the import: what goes on after a restart has the same rights.
package struct ImportVoice: Sendable {
    /// The request's trace context.
    package let trace: String?
    /// The import.
    package let id: UUID
    /// Whether it is taken back.
    package let isUndo: Bool
    /// The `sub` of the one who handed the document over, or asked for the undo.
    package let subject: String
    /// Whether the document speaks of people with a protection mark. One that was made by somebody who may not see them leaves
    /// them out, and does not say thereby that they are gone; what it says of them is not taken in.
    package let seesHidden: Bool
    /// Whether it may lift a protection mark. Anybody's may set one.
    package let mayLift: Bool
}

/// What a service has of one resource at one moment: its version, which goes on over deletion, and its document.
struct HeldState {
    /// 0 for what never was.
    let version: Int64
    /// As it is served; nil for what is not there.
    let document: [UInt8]?
    /// Whether a protection mark keeps it out of every list.
    var isHidden = false
    /// See `EncodedResource`; nil for what is not there.
    var digest: [UInt8]?
    /// See `ImportTarget.facts`; nil where nobody has asked.
    var facts: JSON?

    /// As it stands before an import changes it, with all that an undo brings back.
    static func whole(
        _ id: UUID, in table: ResourceTable, of target: ImportTarget, _ transaction: borrowing Transaction
    ) throws -> HeldState {
        var held = try of(id, in: table, transaction)
        if let kind = table.kind { try held.askFacts(kind, id, of: target, transaction) }
        return held
    }

    mutating func askFacts(
        _ kind: ResourceKind, _ id: UUID, of target: ImportTarget, _ transaction: borrowing Transaction
    ) throws {
        if document != nil { facts = try target.facts(kind, id, transaction) }
    }

    static func of(
        _ id: UUID, in table: ResourceTable, _ transaction: borrowing Transaction
    ) throws -> HeldState {
        let held = try transaction.first(
            dynamic: "SELECT version, document, hidden, digest FROM \(table.name) WHERE id = ?", [.uuid(id)]
        ) { row in
            HeldState(version: row.int64(0), document: row.bytes(1), isHidden: row.bool(2), digest: row.bytes(3))
        }
        if let held { return held }
        guard table.keepsTombstones else { return HeldState(version: 0, document: nil) }
        let deleted = try transaction.first(
            "SELECT version FROM tombstone WHERE kind = ? AND id = ?", table.path, id
        ) { $0.int64(0) }
        return HeldState(version: deleted ?? 0, document: nil)
    }
}
