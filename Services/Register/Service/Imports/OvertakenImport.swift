import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import Synchronization

/// Keeps an import from storing a reference to what was deleted after the import had looked.
///
/// References are judged item by item while earlier items are being written, and meanwhile anyone may delete what nothing
/// refers to yet. So whatever was deleted since the import began is looked for in each item, in the transaction that
/// writes it. Deletions during an import are rare; without one this costs a look at one index entry.
final class OvertakenImport: Sendable {
    private let newestDeletion = Atomic<Int64>(0)

    /// An import begins.
    func begin(in transaction: borrowing ReadTransaction) throws {
        let newest = try transaction.first("SELECT coalesce(max(deleted_at), 0) FROM tombstone") { $0.int64(0) }
        newestDeletion.store(newest ?? 0, ordering: .releasing)
    }

    /// Throws 409 `import-overtaken` when the item refers to something that was deleted since then.
    func check(_ item: ImportItem, in transaction: borrowing Transaction) throws {
        let known = newestDeletion.load(ordering: .acquiring)
        let newest = try transaction.first("SELECT coalesce(max(deleted_at), 0) FROM tombstone") { $0.int64(0) }
        guard (newest ?? 0) > known else { return }
        let document = StrictDocument(item.json, as: item.kind, id: item.id, today: LocalDate(transaction.now))
        for reference in document.references {
            let gone = try transaction.first(
                "SELECT 1 FROM tombstone WHERE kind = ? AND id = ? AND deleted_at > ?", reference.kind.path,
                reference.id, known
            ) { _ in true }
            if gone == true { throw Problem.importOvertaken }
        }
    }
}

extension Problem {
    static let importOvertaken = Problem(
        status: 409, code: "import-overtaken", title: "Something the document refers to was deleted meanwhile",
        detail: "What came before has been taken in; import the document again")
}
