package import AccessLog
package import FoundationEssentials
import HTTP
package import JSON
package import Runtime
package import SQLite
package import SS12000

/// A column a service keeps beside the document, so that a filter need not read the document.
package struct ResourceColumn: Sendable {
    let name: String
    let value: @Sendable (JSON) -> StoredValue

    /// - Parameter name: an SQL identifier, written in source.
    package init(_ name: String, _ value: @escaping @Sendable (JSON) -> StoredValue) {
        self.name = name
        self.value = value
    }
}

/// Where a service keeps all resources of one kind: one row each, with the document as it is served.
///
/// The service's migration creates the table with these columns and its own after them:
///
///     number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, created INTEGER NOT NULL,
///     modified INTEGER NOT NULL UNIQUE, hidden INTEGER NOT NULL, digest BLOB NOT NULL, document BLOB NOT NULL
///
/// A row's `version` counts its changes from 1. `modified` grows with every change and no two rows have the same, so
/// a client that asks for what is newer than the newest it has misses nothing. `number` never changes: it is the order
/// of lists.
///
/// A table whose resources may be deleted keeps tombstones, all kinds' in one table the service's migration creates:
///
///     CREATE TABLE tombstone (kind TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
///         deleted_at INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID   -- and an index on deleted_at
///
/// There is a row as long as the resource is gone: `version` goes on over deletion and creation, and `deleted_at` stands
/// in the same growing sequence as `modified`.
package final class ResourceTable: Sendable {
    /// Nil for resources that no import brings.
    package let kind: ResourceKind?
    /// The path segment under which the resources are served.
    package let path: String
    /// The SQL table.
    package let name: String
    let keepsTombstones: Bool
    let columns: [ResourceColumn]
    let hides: @Sendable (JSON) -> Bool
    let find: String
    let insert: String
    let update: String
    let remove: String
    /// The newest change of the table, and with tombstones the newest deletion of any.
    let latest: String
    /// What the resources hold of persons, as the access log says it.
    let data: Set<AccessRule.DataClass>

    /// - Parameters:
    ///   - name: the table, an SQL identifier written in source.
    ///   - keepsTombstones: whether resources may be deleted; the service then has the table `tombstone`.
    ///   - hides: whether the resource is kept out of every list, search and export.
    package convenience init(
        _ kind: ResourceKind, name: String, columns: [ResourceColumn] = [], keepsTombstones: Bool = false,
        hides: @escaping @Sendable (JSON) -> Bool = { _ in false }
    ) {
        self.init(
            kind, path: kind.path, name: name, columns: columns, keepsTombstones: keepsTombstones, hides: hides)
    }

    /// A table of resources that no import brings, such as reported absences.
    package convenience init(
        path: String, name: String, columns: [ResourceColumn] = [], keepsTombstones: Bool = false,
        hides: @escaping @Sendable (JSON) -> Bool = { _ in false }
    ) {
        self.init(nil, path: path, name: name, columns: columns, keepsTombstones: keepsTombstones, hides: hides)
    }

    private init(
        _ kind: ResourceKind?, path: String, name: String, columns: [ResourceColumn], keepsTombstones: Bool,
        hides: @escaping @Sendable (JSON) -> Bool
    ) {
        self.kind = kind
        self.keepsTombstones = keepsTombstones
        self.path = path
        self.name = name
        self.columns = columns
        self.hides = hides
        find = "SELECT version, created, digest, hidden FROM \(name) WHERE id = ?"
        let all = ["version", "modified", "hidden", "digest", "document"] + columns.map(\.name) + ["id"]
        insert = """
            INSERT INTO \(name) (\(all.joined(separator: ", ")), created)
            VALUES (\(Array(repeating: "?", count: all.count + 1).joined(separator: ", ")))
            """
        update = "UPDATE \(name) SET \(all.dropLast().map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?"
        remove = "DELETE FROM \(name) WHERE id = ? RETURNING version, document"
        let changed = "coalesce((SELECT max(modified) FROM \(name)), 0)"
        let deleted = "coalesce((SELECT max(deleted_at) FROM tombstone), 0)"
        latest = keepsTombstones ? "SELECT max(\(changed), \(deleted))" : "SELECT \(changed)"
        data = AccessRule.DataClass.of(path: path)
    }

    /// What a document becomes in the table, reckoned before the writer is asked for.
    package func encode(_ json: JSON) -> EncodedResource? {
        EncodedResource(json, values: columns.map { $0.value(json) }, isHidden: hides(json))
    }

    /// The times the next changes of this table get. Begin one per write, inside it.
    package func modificationTimes(in transaction: borrowing Transaction) throws -> ModificationTimes {
        try Self.modificationTimes(of: [self], in: transaction)
    }

    /// The times of a write that changes several tables: later than every change and deletion of any of them.
    package static func modificationTimes(
        of tables: [ResourceTable], in transaction: borrowing Transaction
    ) throws -> ModificationTimes {
        var latest: Int64 = 0
        for table in tables {
            latest = max(latest, try transaction.first(dynamic: table.latest, []) { $0.int64(0) } ?? 0)
        }
        return ModificationTimes(after: latest, now: transaction.now)
    }

    /// Stores the resource if it says anything new. `meta` is no part of the comparison.
    /// - Parameter isNew: it has been looked for and is not there.
    package func store(
        _ resource: EncodedResource, isNew: Bool = false, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> StoredChange {
        let held =
            isNew
            ? nil
            : try transaction.first(dynamic: find, [.uuid(resource.id)]) { row in
                (version: row.int64(0), created: row.int64(1), digest: row.bytes(2), isHidden: row.bool(3))
            }
        if let held, held.digest == resource.digest { return .unchanged(version: held.version) }
        let modified = times.next()
        let created = held?.created ?? modified
        let document = resource.document(
            created: Instant(microseconds: created), modified: Instant(microseconds: modified))
        times.touch(self, resource.id, document)
        let version = try (held?.version ?? deletedVersion(resource.id, in: transaction)) + 1
        var values: [StoredValue] = [
            .integer(version), .integer(modified), .integer(resource.isHidden ? 1 : 0), .bytes(resource.digest),
            .bytes(document),
        ]
        values += resource.values
        values.append(.uuid(resource.id))
        guard let held else {
            values.append(.integer(created))
            _ = try transaction.run(dynamic: insert, values)
            return .created(version: version, document: document)
        }
        _ = try transaction.run(dynamic: update, values)
        return .changed(version: version, document: document, wasHidden: held.isHidden)
    }

    /// Gives the resource its next version and time though its document says nothing new: what is *shown* of it has
    /// changed, and whoever asks for what is newer must meet it. Nil when there is none.
    package func renew(
        _ id: UUID, _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws -> (version: Int64, document: [UInt8])? {
        let held = try transaction.first(
            dynamic: "SELECT version, created, document FROM \(name) WHERE id = ?", [.uuid(id)]
        ) { row in (version: row.int64(0), created: row.instant(1), document: row.bytes(2)) }
        guard let held, let encoded = encode(try JSON(parsing: held.document)) else { return nil }
        let modified = Instant(microseconds: times.next())
        let document = encoded.document(created: held.created, modified: modified)
        _ = try transaction.run(
            dynamic: "UPDATE \(name) SET version = ?, modified = ?, document = ? WHERE id = ?",
            [.integer(held.version + 1), .integer(modified.microseconds), .bytes(document), .uuid(id)])
        return (held.version + 1, document)
    }

    /// Deletes the resource and leaves a tombstone; nil when there is none. What the service keeps beside the document is
    /// for the service to delete.
    package func delete(
        _ id: UUID, _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws -> StoredDeletion? {
        let held = try transaction.first(dynamic: remove, [.uuid(id)]) { row in (row.int64(0), row.bytes(1)) }
        guard let (version, document) = held else { return nil }
        times.touch(self, id, document)
        let deletion = StoredDeletion(version: version + 1, deletedAt: Instant(microseconds: times.next()))
        if keepsTombstones {
            try transaction.run(
                "INSERT INTO tombstone (kind, id, version, deleted_at) VALUES (?, ?, ?, ?)", path, id,
                deletion.version, deletion.deletedAt)
        }
        return deletion
    }

    /// The version at which the resource was deleted, 0 for one that never was; it is deleted no more.
    private func deletedVersion(_ id: UUID, in transaction: borrowing Transaction) throws -> Int64 {
        guard keepsTombstones else { return 0 }
        // Most were never deleted, and a statement that deletes and returns costs five times as much as a look.
        let version = try transaction.first(
            "SELECT version FROM tombstone WHERE kind = ? AND id = ?", path, id
        ) { $0.int64(0) }
        guard let version else { return 0 }
        try transaction.run("DELETE FROM tombstone WHERE kind = ? AND id = ?", path, id)
        return version
    }

    /// The document as it is served, and its version; nil when there is none.
    package func document<Q: Querying & ~Copyable>(
        _ id: some UUIDIdentified, in transaction: borrowing Q
    ) throws -> (version: Int64, bytes: [UInt8])? {
        try transaction.first(
            dynamic: "SELECT version, document FROM \(name) WHERE id = ?", [.uuid(id.uuid)]
        ) { row in (row.int64(0), row.bytes(1)) }
    }
}

/// Strictly increasing times for the changes of one transaction, never earlier than one already given; and whose data those
/// changes touched, which whoever began them writes into the access log at their end.
package struct ModificationTimes: Sendable {
    private var last: Int64
    /// In the order of the changes, as often as they were touched: the log sorts them once, at the end.
    private var persons: [UUID] = []
    private var data: Set<AccessRule.DataClass> = []
    /// The table whose classes `data` was given last: changes come table by table.
    private var noted = ""

    init(after latest: Int64, now: Instant) {
        last = max(latest, now.microseconds - 1)
    }

    mutating func next() -> Int64 {
        last += 1
        return last
    }

    /// Whatever comes next is later than all that `other` would have given.
    package mutating func follow(_ other: ModificationTimes) { last = max(last, other.last) }

    /// Notes the persons the document is about or names.
    fileprivate mutating func touch(_ table: ResourceTable, _ id: UUID, _ document: [UInt8]) {
        let before = persons.count
        if table.kind == .persons { persons.append(id) }
        PersonReferences.append(personsIn: document, to: &persons)
        guard persons.count > before, noted != table.name else { return }
        data.formUnion(table.data)
        noted = table.name
    }

    /// Writes into the access log whose data was changed since the last time, in the transaction of the changes.
    package mutating func recordChanges(by accessor: Accessor, in transaction: borrowing Transaction) throws {
        try AccessLog.record(.changed, of: persons, data, by: accessor, in: transaction)
        persons.removeAll(keepingCapacity: true)
        data = []
        noted = ""
    }

    /// The time of the change or deletion made last.
    package var latest: Instant { Instant(microseconds: last) }
}

/// That a resource is gone: its last version, one more than that of its last state, and when.
package struct StoredDeletion: Sendable, Equatable {
    package let version: Int64
    package let deletedAt: Instant
}

/// What storing a resource changed.
package enum StoredChange: Sendable {
    case unchanged(version: Int64)
    /// Version 1, or for a resource that was deleted before, the version after its deletion.
    case created(version: Int64, document: [UInt8])
    case changed(version: Int64, document: [UInt8], wasHidden: Bool)
}
