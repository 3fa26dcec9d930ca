package import FoundationEssentials
import Runtime
package import SQLite
package import SS12000

/// Versions that an import, or its undo, gives to what it does not change: see `ResourceTable.renew`.
///
/// Who is marked in a document takes whatever names them along: their children, classes and duties get a new version in the
/// midst of the import. For the import itself that is no change by somebody else: what it wrote before still is as it left it.
/// For all others it is one. To somebody who may not see the person it must look as if they had been deleted, and so must
/// what an undo of another import says of their children.
extension ImportJournal {
    /// The resource was given its next version though its document says nothing new.
    ///
    /// - Parameters:
    ///   - version: the one it has now.
    ///   - voice: of the import that came to do so, or of its undo.
    package static func renewed(
        _ kind: ResourceKind, _ id: UUID, to version: Int64, by voice: ImportVoice,
        in transaction: borrowing Transaction
    ) throws {
        let number = try transaction.first("SELECT number FROM import WHERE id = ?", voice.id) { $0.int64(0) }
        guard let number else { return }
        let original = try original(of: version - 1, kind, id, to: number, in: transaction)
        // What this undo has brought back, or what its import had renewed, is what it was before the import: to everybody.
        if voice.isUndo, original != version - 1 {
            return try stands(version, for: original, kind, id, in: transaction)
        }
        try transaction.run(
            "INSERT OR REPLACE INTO import_renewed (kind, id, version, import, stands_for) VALUES (?, ?, ?, ?, ?)",
            kind.path, id, version, number, original)
    }

    /// The version this one stands for to one import: an undo brings a state back under a new version, and the import may itself
    /// have given what it wrote another one.
    static func original(
        of version: Int64, _ kind: ResourceKind, _ id: UUID, to import: Int64, in transaction: borrowing Transaction
    ) throws -> Int64 {
        try transaction.first(
            """
            SELECT coalesce((SELECT stands_for FROM import_renewed
                WHERE kind = ?1 AND id = ?2 AND version = known.version AND import = ?4), known.version)
            FROM (SELECT coalesce((SELECT stands_for FROM import_restored
                WHERE kind = ?1 AND id = ?2 AND version = ?3), ?3) AS version) AS known
            """, kind.path, id, version, `import`
        ) { $0.int64(0) } ?? version
    }

    /// What one import renewed is forgotten with it.
    static func forgetRenewed(by import: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM import_renewed WHERE import = ?", `import`)
    }
}
