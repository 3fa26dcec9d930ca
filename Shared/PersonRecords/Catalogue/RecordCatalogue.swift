package import AccessLog
package import FoundationEssentials
import JSON
import Runtime
package import SQLite

/// Everything a service's database may hold about a person. Each table of the database stands here, the impersonal too, so that
/// a new one cannot be forgotten: a test compares with the schema.
package struct RecordCatalogue: Sendable {
    package let service: String
    package let tables: [RecordTable]
    private let protected: String
    private let allProtected: String
    private let known: String
    private let logins: String
    private let duties: String?

    /// - Parameters:
    ///   - protected: a query of one number, whether `:id` has a protection mark, or had when they were deleted.
    ///   - allProtected: a query of the ids of all such.
    ///   - known: a query with a row when `:id` is a person that the service knows.
    ///   - logins: a query of the names by which the login knows `:id`, in lower case.
    ///   - duties: a query of the ids of what `:id` does at work, which other tables name in place of the person.
    package init(
        service: String, protected: String, allProtected: String, known: String, logins: String, duties: String?,
        _ tables: [RecordTable]
    ) {
        let names = tables.map(\.name)
        precondition(Set(names).count == names.count, "a table stands twice")
        self.service = service
        self.tables = tables
        self.protected = protected
        self.allProtected = allProtected
        self.known = known
        self.logins = logins
        self.duties = duties
    }

    /// The types there are records of, each once, in the order of the tables.
    package var types: [RecordType] {
        var seen: Set<RecordType> = []
        return tables.flatMap(\.rows).map(\.type).filter { seen.insert($0).inserted }
    }

    /// Every kind of rows, in the order of the tables, with its place in its table.
    var parts: [(table: String, part: Int, rows: PersonalRows)] {
        tables.flatMap { table in
            table.rows.enumerated().map { (table: table.name, part: $0.offset, rows: $0.element) }
        }
    }

    /// Whom a request is about, by what else the service knows them.
    func subject(_ id: UUID, in querying: borrowing some Querying & ~Copyable) throws -> RecordSubject {
        let names = try querying.rows(dynamic: logins, [.uuid(id)]) { $0.text(0) }
        let others = try duties.map { try querying.rows(dynamic: $0, [.uuid(id)]) { $0.uuid(0) } } ?? []
        return RecordSubject(id: id, logins: names, duties: others)
    }

    /// Whether what is told of a person is told of a protected identity.
    package var protection: AccessLog.Protection { { try isProtected($0, in: $1) } }

    /// The same, by a reading.
    package func isProtected(_ id: UUID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try querying.first(dynamic: protected, [.uuid(id)]) { $0.bool(0) } ?? false
    }

    func protectedPersons(in querying: borrowing some Querying & ~Copyable) throws -> Set<UUID> {
        Set(try querying.rows(dynamic: allProtected, []) { $0.uuid(0) })
    }

    func isPerson(_ id: UUID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try querying.first(dynamic: known, [.uuid(id)]) { _ in true } ?? false
    }
}

/// Whose records are asked for.
package struct RecordSubject: Sendable {
    package let id: UUID
    /// By which names the login knows them, in lower case.
    package let logins: [String]
    /// What they do at work: other tables name the duty in place of the person.
    package let duties: [UUID]

    /// The ids by which documents name them, as they are written.
    package var texts: Set<String> { Set(([id] + duties).map(\.lowercase)) }

    var values: [StoredValue] {
        [.uuid(id), .text(id.lowercase), .text(JSON(logins.map { JSON($0) }).text)]
    }
}
