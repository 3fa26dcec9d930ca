import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What a document may do to people with a protection mark when its sender may not see them: nothing.
///
/// Whoever exports without the right gets classes without their protected pupils; importing that again does not say that
/// they have left. And what such a document says *of* them is not taken in: who could write over a protected child could
/// take its guardians away, or its place. Its report is what it would be if those people were not there at all, for
/// otherwise a dry run would tell who is protected. A document may mark people and go on speaking of them.
struct HiddenKept {
    enum Verdict {
        case asHanded
        /// Nothing of it is written.
        case leftOut(WrittenResource)
        case instead(PreparedResource, WrittenResource.Repair, reported: WrittenResource.Outcome?)
    }

    let voice: ImportVoice

    /// - Parameter isHeld: whether there is a resource of that kind and id.
    func verdict(
        _ prepared: PreparedResource, _ isHeld: Bool, in transaction: borrowing Transaction
    ) throws -> Verdict {
        guard try ProtectedItems.exist(in: transaction) else { return .asHanded }
        let item = prepared.item
        if let left = try leftOut(item, in: transaction) { return .leftOut(left) }
        guard let field = KeptReferences.field(of: item.kind), let table = RegisterChanges.table(of: item.kind) else {
            return .asHanded
        }
        let without = try KeptReferences.removed(item.json, item.kind) { try isHidden($0, in: transaction) }
        let names = without != nil
        guard try names || isHeld && Self.holds(item.kind, item.id, in: transaction) else { return .asHanded }
        let stored =
            isHeld
            ? try transaction.first(
                dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(item.id)], map: { $0.bytes(0) })
            : nil
        var json = without ?? item.json
        if let stored {
            json = try KeptReferences.restored(json, item.kind, from: try JSON(parsing: stored), in: transaction)
        }
        guard names || json != item.json, let encoded = table.encode(json) else { return .asHanded }
        return .instead(
            PreparedResource(
                item: ImportItem(kind: item.kind, id: item.id, position: item.position, json: json), encoded: encoded),
            WrittenResource.Repair(.hiddenReferenceKept, field),
            // If those it names were not there, they would be new here, and so would the reference.
            reported: names ? (stored == nil ? .created : .changed) : nil)
    }

    /// The document of a provider that may hide protected people, with the references to them that it leaves out; nil when it
    /// leaves out none. Otherwise its word holds, of them too.
    static func references(
        leftOutOf prepared: PreparedResource, in transaction: borrowing Transaction
    ) throws -> PreparedResource? {
        let item = prepared.item
        // A duty that names somebody speaks of the one who has it.
        if item.kind == .duties, item.json["person"] != nil { return nil }
        guard KeptReferences.field(of: item.kind) != nil, try holds(item.kind, item.id, in: transaction),
            let table = RegisterChanges.table(of: item.kind),
            let stored = try transaction.first(
                dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(item.id)], map: { $0.bytes(0) })
        else { return nil }
        let json = try KeptReferences.restored(item.json, item.kind, from: try JSON(parsing: stored), in: transaction)
        guard json != item.json, let encoded = table.encode(json) else { return nil }
        return PreparedResource(
            item: ImportItem(kind: item.kind, id: item.id, position: item.position, json: json), encoded: encoded)
    }

    /// Not nil when the item is a protected person, or about one, by what is stored or by what it says.
    private func leftOut(_ item: ImportItem, in transaction: borrowing Transaction) throws -> WrittenResource? {
        let isStored: Bool
        switch item.kind {
        case .persons:
            guard try ProtectedItems.isHidden(item.id, in: transaction) else { return nil }
            isStored = false
        case .placements, .studyplans, .duties:
            let named = ProtectedItems.person(item.kind, item.id, item.json)
            // A duty that names nobody is one whose holder the sender was not shown.
            if item.kind == .duties, named == nil { return nil }
            let held = try ProtectedItems.storedPerson(item.kind, item.id, in: transaction)
            let isOfHidden = try held.map { try isHidden($0, in: transaction) } ?? false
            let isForHidden = try named.map { try isHidden($0, in: transaction) } ?? false
            guard isOfHidden || isForHidden else { return nil }
            // Its sender is shown the duty, and not who has it; nothing of the others.
            isStored =
                try References.holds(item.kind, item.id, in: transaction) && (item.kind == .duties || !isOfHidden)
        default: return nil
        }
        var repairs = [WrittenResource.Repair(.hiddenItemKept, ProtectedItems.member(item.kind) ?? "id")]
        if item.kind == .persons, let person = PersonDocument(item.json), person.securityMarking != nil,
            !person.isProtected
        {
            repairs.append(.init(.protectionKept, "securityMarking"))
        }
        return WrittenResource(outcome: .unchanged, repairs: repairs, reported: isStored ? .changed : .created)
    }

    /// Whether somebody is protected, and not by this document itself.
    private func isHidden(_ person: UUID, in transaction: borrowing Transaction) throws -> Bool {
        guard try ProtectedItems.isHidden(person, in: transaction) else { return false }
        return try !ProtectedAccess.isWritten(.marked, of: person, for: voice.purpose, in: transaction)
    }

    /// Whether what is stored refers to anybody hidden: a look at an index, since nearly nothing does.
    private static func holds(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        // The tables stand in the order in which they are gone through: a list of persons, of which each is looked for among those who
        // are hidden. A list as a condition would be put into a table of its own first, for every document of every night.
        let sql: StaticString =
            switch kind {
            case .persons:
                """
                SELECT 1 FROM responsible CROSS JOIN persons INDEXED BY persons_hidden
                WHERE responsible.child = ? AND persons.id = responsible.guardian AND persons.hidden = 1 LIMIT 1
                """
            case .groups:
                """
                SELECT 1 FROM membership CROSS JOIN persons INDEXED BY persons_hidden
                WHERE membership.group_id = ? AND persons.id = membership.person AND persons.hidden = 1 LIMIT 1
                """
            case .placements:
                """
                SELECT 1 FROM placement_owner CROSS JOIN persons INDEXED BY persons_hidden
                WHERE placement_owner.placement = ? AND persons.id = placement_owner.owner AND persons.hidden = 1 LIMIT 1
                """
            default:
                """
                SELECT 1 FROM duties CROSS JOIN persons INDEXED BY persons_hidden
                WHERE duties.id = ? AND persons.id = duties.person AND persons.hidden = 1 LIMIT 1
                """
            }
        return try transaction.first(sql, id) { _ in true } ?? false
    }
}
