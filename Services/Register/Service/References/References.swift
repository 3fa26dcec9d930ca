import FoundationEssentials
import Resources
import Runtime
import SQLite
import SS12000

/// Whether what a document refers to is there.
enum References {
    /// Whether the register has this resource now; a deleted one is not had.
    static func holds<Q: Querying & ~Copyable>(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Q
    ) throws -> Bool {
        guard let table = RegisterChanges.table(of: kind) else { return false }
        return try transaction.first(dynamic: "SELECT 1 FROM \(table.name) WHERE id = ?", [.uuid(id)]) { _ in true }
            ?? false
    }
}
