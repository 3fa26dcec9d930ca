import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// A resource an office has changed here, by itself or by a command (a move, a leaving, a school year), and that no document has
/// spoken of since. The next document decides, for whoever hands it over is the source of what it holds; but when it takes
/// back what the office did, its report says so (`office-change-overwritten`), field by field.
struct OfficeChange {
    private let before: JSON

    static func note(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "INSERT INTO office_change (kind, id) VALUES (?, ?) ON CONFLICT DO NOTHING", kind.path, id)
    }

    /// Whether an office's change stands that no document has spoken of since.
    static func stands(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM office_change WHERE kind = ? AND id = ?", kind.path, id) { _ in true }
            ?? false
    }

    /// A document is about to be written: nil unless an office has changed what it speaks of. Asked once; then it is
    /// forgotten.
    static func take(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> OfficeChange? {
        // Nearly nothing was changed by an office, and a statement that deletes and returns costs five times as much as a look.
        guard try stands(kind, id, in: transaction) else { return nil }
        try forget(kind, id, in: transaction)
        return try document(kind, id, in: transaction).map { OfficeChange(before: $0) }
    }

    /// It is deleted: nothing may tell of it that its tombstone does not.
    static func forget(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM office_change WHERE kind = ? AND id = ?", kind.path, id)
    }

    /// What of it the document has changed, once it is written.
    func overwritten(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> [WrittenResource.Repair] {
        guard let after = try Self.document(kind, id, in: transaction) else { return [] }
        let names = (before.members.map { $0.map(\.key) } ?? []) + (after.members.map { $0.map(\.key) } ?? [])
        return Set(names).subtracting(["meta"]).filter { before[$0] != after[$0] }.sorted().map {
            WrittenResource.Repair(.officeChangeOverwritten, $0)
        }
    }

    private static func document(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> JSON? {
        guard let table = RegisterChanges.table(of: kind) else { return nil }
        return try transaction.first(dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(id)]) { row in
            try row.withBytes(0) { try JSON(parsing: $0) }
        }
    }
}
