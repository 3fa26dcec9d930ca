package import FoundationEssentials
import Runtime
package import SQLite

/// Reading one resource by its id, as everywhere in the service where one is shown.
extension ResourceList {
    /// One resource as a caller with this access may see it, and its version; nil when there is none for them.
    ///
    /// - Parameter hiddenPersons: SQL for the ids of all persons who are hidden; nil where no resource refers to persons.
    package func single<Q: Querying & ~Copyable>(
        _ id: UUID, for access: ResourceAccess, hiding hiddenPersons: String?, in transaction: borrowing Q
    ) throws -> (version: Int64, document: [UInt8])? {
        let hidden = access.seesHidden ? .none : try HiddenPersons(hiddenPersons, in: transaction)
        var found: (version: Int64, document: [UInt8])?
        try single(id, seesHidden: access.seesHidden, hiding: hidden, rows: access.rows(of: self), in: transaction) {
            version, stored in
            var document: [UInt8] = []
            hidden.append(stored, to: &document)
            found = (version, document)
        }
        return found
    }

    /// Hands over the version and the document as it is stored, if the caller may see that there is one. The version is 0
    /// in a table that counts none: those of resources that no import brings need not.
    func single<Q: Querying & ~Copyable>(
        _ id: UUID, seesHidden: Bool, hiding hidden: HiddenPersons, rows: String?, in transaction: borrowing Q,
        _ body: (Int64, UnsafeRawBufferPointer) -> Void
    ) throws {
        let version = table.kind == nil ? "0" : "version"
        let shown = [seesHidden ? "1" : "hidden = 0", person.map { hidden.isShown($0) } ?? "1", rows ?? "1"]
        try transaction.each(
            dynamic:
                "SELECT \(version), document FROM \(table.name) WHERE id = ? AND \(shown.joined(separator: " AND "))",
            [.uuid(id)]
        ) { row in row.withBytes(1) { body(row.int64(0), $0) } }
    }

    /// Whether there is one that is hidden, or about someone who is.
    ///
    /// - Parameter rows: which alone there are for the caller; nil for all.
    func isHidden<Q: Querying & ~Copyable>(
        _ id: UUID, hiding hidden: HiddenPersons, rows: String?, in transaction: borrowing Q
    ) throws -> Bool {
        let about = person.map { " OR NOT \(hidden.isShown($0))" } ?? ""
        return try transaction.first(
            dynamic: "SELECT 1 FROM \(table.name) WHERE id = ? AND (hidden = 1\(about)) AND \(rows ?? "1")", [.uuid(id)]
        ) { _ in true } ?? false
    }
}
