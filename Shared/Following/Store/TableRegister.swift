package import FoundationEssentials
package import JSON
package import Resources
import Runtime
package import SQLite
package import SS12000

/// A service's own tables, as they are compared with a provider.
package struct TableRegister: ComparedRegister {
    package let kinds: [ResourceKind]
    private let tables: [ResourceKind: ResourceTable]
    private let database: Database
    private let held: @Sendable () throws -> HeldReferences
    private let within: TableTarget.Within

    package init(
        _ kinds: [ResourceKind], in tables: [ResourceTable], of database: Database,
        held: @escaping @Sendable () throws -> HeldReferences,
        within: @escaping TableTarget.Within = { _, _ in [] }
    ) {
        self.kinds = kinds
        self.tables = Dictionary(
            tables.compactMap { table in table.kind.map { ($0, table) } }, uniquingKeysWith: { first, _ in first })
        self.database = database
        self.held = held
        self.within = within
    }

    package func known() throws -> KnownResources { try held().known }

    package func documents(_ ids: [UUID], of kind: ResourceKind) throws -> [UUID: JSON] {
        guard let table = tables[kind] else { return [:] }
        var documents: [UUID: JSON] = [:]
        try database.read { transaction in
            for id in ids {
                documents[id] = try transaction.first(
                    dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(id)]
                ) { row in try row.withBytes(0) { try JSON(parsing: $0) } }
            }
        }
        return documents
    }

    package func ids(_ kind: ResourceKind, in window: FollowWindow?) throws -> [UUID] {
        guard let table = tables[kind] else { return [] }
        return try database.read { transaction in
            if let window { return try within(window, transaction).sorted { $0.lowercase < $1.lowercase } }
            return try transaction.rows(dynamic: "SELECT id FROM \(table.name) ORDER BY id", []) { $0.uuid(0) }
        }
    }
}
