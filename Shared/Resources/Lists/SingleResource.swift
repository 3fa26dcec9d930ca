package import FoundationEssentials
import Runtime
package import SQLite

extension ResourceList {
    /// One resource as a caller with this access may see it, and its version; nil when there is none for them.
    ///
    /// - Parameter hiddenPersons: SQL for the ids of all persons who are hidden; nil where no resource refers to persons.
    package func single<Q: Querying & ~Copyable>(
        _ id: UUID, for access: ResourceAccess, hiding hiddenPersons: String?, in transaction: borrowing Q
    ) throws -> (version: Int64, document: [UInt8])? {
        var hidden = HiddenPersons.none
        if let hiddenPersons, !access.seesHidden {
            let ids = try transaction.rows(dynamic: hiddenPersons, []) { $0.uuid(0) }
            hidden = HiddenPersons(Set(ids), sql: hiddenPersons)
        }
        let shown = [access.seesHidden ? "1" : "hidden = 0", person.map { hidden.isShown($0) } ?? "1"]
        return try transaction.first(
            dynamic: "SELECT version, document FROM \(table.name) WHERE id = ? AND \(shown.joined(separator: " AND "))",
            [.uuid(id)]
        ) { row in
            var document: [UInt8] = []
            row.withBytes(1) { hidden.append($0, to: &document) }
            return (row.int64(0), document)
        }
    }
}
