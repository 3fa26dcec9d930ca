package import FoundationEssentials
import HTTP
import JSON
package import Resources
import Runtime
package import SQLite
package import SS12000

/// Takes what a provider has into a service's own tables, by the rules of its import.
///
/// The service's migration makes two tables: `follow_state (number INTEGER PRIMARY KEY CHECK (number = 1), document BLOB NOT
/// NULL)` and `follow_item (kind TEXT NOT NULL, id BLOB NOT NULL, PRIMARY KEY (kind, id))`. The second says what has come
/// from the provider: only that is ever deleted because a list no longer holds it.
package struct TableTarget: FollowTarget {
    /// Whether the service has, or has been told of, such a resource.
    package typealias Contains = @Sendable (ResourceKind, UUID, borrowing ReadTransaction) throws -> Bool
    /// Deletes those it has, each with its event; a few hundred at most. Returns those that something else refers to.
    package typealias Delete = @Sendable ([UUID], ResourceKind) throws -> Set<UUID>
    /// Whether the resource is somebody's who is protected, or that somebody.
    package typealias Protects = @Sendable (UUID, ResourceKind, borrowing ReadTransaction) throws -> Bool
    /// What of a kind with times begins in a window.
    package typealias Within = @Sendable (FollowWindow, borrowing ReadTransaction) throws -> Set<UUID>

    package let kinds: [ResourceKind]
    package let deletable: [ResourceKind]
    private let database: Database
    private let takeIn: DirectImport
    private let contains: Contains
    private let protects: Protects
    private let delete: Delete
    private let within: Within

    package init(
        _ kinds: [ResourceKind], deleting deletable: [ResourceKind], of database: Database, takeIn: DirectImport,
        contains: @escaping Contains, protects: @escaping Protects = { _, _, _ in false },
        delete: @escaping Delete, within: @escaping Within = { _, _ in [] }
    ) {
        self.kinds = kinds
        self.deletable = deletable
        self.database = database
        self.takeIn = takeIn
        self.contains = contains
        self.protects = protects
        self.delete = delete
        self.within = within
    }

    package func missing(_ ids: Set<UUID>, of kind: ResourceKind) throws -> Set<UUID> {
        try database.read { transaction in
            try ids.filter { try !contains(kind, $0, transaction) }
        }
    }

    package func apply(_ document: [UInt8]) throws -> DirectImport.Outcome { try takeIn(document) }

    package func protected(_ ids: [UUID], of kind: ResourceKind) throws -> Set<UUID> {
        try database.read { transaction in try Set(ids.filter { try protects($0, kind, transaction) }) }
    }

    package func delete(_ ids: [UUID], of kind: ResourceKind) throws -> Set<UUID> {
        var kept: Set<UUID> = []
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(250))
            let referred = try delete(batch, kind)
            kept.formUnion(referred)
            try database.write { transaction in
                for id in batch where !referred.contains(id) {
                    try transaction.run("DELETE FROM follow_item WHERE kind = ? AND id = ?", kind.path, id)
                }
            }
            rest = rest.dropFirst(batch.count)
        }
        return kept
    }

    package func followed(_ kind: ResourceKind, in window: FollowWindow?) throws -> [UUID] {
        try database.read { transaction in
            let ids = try transaction.rows("SELECT id FROM follow_item WHERE kind = ? ORDER BY id", kind.path) {
                $0.uuid(0)
            }
            guard let window else { return ids }
            let inside = try within(window, transaction)
            return ids.filter(inside.contains)
        }
    }

    package func load() throws -> FollowState? {
        try database.read { transaction in
            try transaction.first("SELECT document FROM follow_state") { row in
                row.withBytes(0) { try? JSON(parsing: $0) }.flatMap { FollowState($0) }
            } ?? nil
        }
    }

    package func save(_ state: FollowState, took: [ResourceKind: Set<UUID>]) throws {
        let document = state.json.encoded()
        try database.write { transaction in
            for (kind, ids) in took {
                for id in ids {
                    try transaction.run(
                        "INSERT INTO follow_item (kind, id) VALUES (?, ?) ON CONFLICT DO NOTHING", kind.path, id)
                }
            }
            try transaction.run(
                """
                INSERT INTO follow_state (number, document) VALUES (1, ?)
                ON CONFLICT (number) DO UPDATE SET document = excluded.document
                """, document)
        }
    }
}
