import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// A document whose sender may not see people with a protection mark, with the references to them that it leaves out.
///
/// Whoever exports without the right gets classes without their protected pupils. Importing that again does not say that
/// they have left.
struct HiddenKept {
    let prepared: PreparedResource
    let repair: WrittenResource.Repair

    /// Nil when nothing is left out.
    init?(_ prepared: PreparedResource, in transaction: borrowing Transaction) throws {
        let item = prepared.item
        // A duty that names somebody speaks of the one who has it.
        if item.kind == .duties, item.json["person"] != nil { return nil }
        guard let field = Self.fields[item.kind], try Self.holds(item.kind, item.id, in: transaction),
            let table = RegisterChanges.table(of: item.kind),
            let stored = try transaction.first(
                dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(item.id)], map: { $0.bytes(0) })
        else { return nil }
        let json = try KeptReferences.restored(item.json, item.kind, from: try JSON(parsing: stored), in: transaction)
        guard json != item.json, let encoded = table.encode(json) else { return nil }
        self.prepared = PreparedResource(
            item: ImportItem(kind: item.kind, id: item.id, position: item.position, json: json), encoded: encoded)
        repair = WrittenResource.Repair(.protectedKept, field)
    }

    private static let fields: [ResourceKind: String] = [
        .persons: "responsibles", .groups: "groupMemberships", .placements: "owners", .duties: "person",
    ]

    /// Whether what is stored refers to anybody hidden: a look at an index, since nearly nothing does.
    private static func holds(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        let persons =
            switch kind {
            case .persons: "SELECT guardian FROM responsible WHERE child = ?"
            case .groups: "SELECT person FROM membership WHERE group_id = ?"
            case .placements: "SELECT owner FROM placement_owner WHERE placement = ?"
            default: "SELECT person FROM duties WHERE id = ?"
            }
        return try transaction.first(
            dynamic: "SELECT 1 FROM persons WHERE hidden = 1 AND id IN (\(persons)) LIMIT 1", [.uuid(id)]
        ) { _ in true } ?? false
    }
}
