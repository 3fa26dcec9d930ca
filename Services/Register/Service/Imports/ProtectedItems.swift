import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What is about a protected person: themselves, their placements and study plans, and the duties they have.
enum ProtectedItems {
    /// SQL for the ids of what goes out of every list with a protected person; nil for the kinds of which nothing does.
    static func sql(_ kind: ResourceKind) -> String? {
        switch kind {
        case .persons: Persons.hidden
        case .placements: "SELECT id FROM placements WHERE child IN (\(Persons.hidden))"
        case .studyplans: "SELECT id FROM studyplans WHERE student IN (\(Persons.hidden))"
        default: nil
        }
    }

    static func contain<Q: Querying & ~Copyable>(
        _ kind: ResourceKind, _ id: UUID, in querying: borrowing Q
    ) throws -> Bool {
        let sql: String
        switch kind {
        case .persons: return try isHidden(id, in: querying)
        case .placements:
            sql = """
                SELECT 1 FROM placements JOIN persons ON persons.id = placements.child
                WHERE placements.id = ? AND persons.hidden = 1
                """
        case .studyplans:
            sql = """
                SELECT 1 FROM studyplans JOIN persons ON persons.id = studyplans.student
                WHERE studyplans.id = ? AND persons.hidden = 1
                """
        default: return false
        }
        return try querying.first(dynamic: sql, [.uuid(id)]) { _ in true } ?? false
    }

    static func isHidden<Q: Querying & ~Copyable>(_ person: UUID, in querying: borrowing Q) throws -> Bool {
        // Asked of everybody whom any document names. The index is named, for SQLite would rather look in that of all persons:
        // this one is small and always at hand.
        try querying.first("SELECT 1 FROM persons INDEXED BY persons_hidden WHERE id = ? AND hidden = 1", person) { _ in
            true
        } ?? false
    }

    /// Whether anybody is protected at all: asked first, for mostly nobody is.
    static func exist<Q: Querying & ~Copyable>(in querying: borrowing Q) throws -> Bool {
        try querying.first("SELECT 1 FROM persons INDEXED BY persons_hidden WHERE hidden = 1 LIMIT 1") { _ in true }
            ?? false
    }

    /// The member that names the one person a resource is about.
    static func member(_ kind: ResourceKind) -> String? {
        switch kind {
        case .placements: "child"
        case .duties: "person"
        case .studyplans: "student"
        default: nil
        }
    }

    /// The person a document is about; of a person's own, that person.
    static func person(_ kind: ResourceKind, _ id: UUID, _ json: JSON) -> UUID? {
        guard kind != .persons else { return id }
        return member(kind).flatMap { json[$0]?["id"]?.string }.flatMap { UUID(text: $0) }
    }

    /// The person a stored resource is about.
    static func storedPerson<Q: Querying & ~Copyable>(
        _ kind: ResourceKind, _ id: UUID, in querying: borrowing Q
    ) throws -> UUID? {
        guard let table = RegisterChanges.table(of: kind)?.name else { return nil }
        // Where the member is a column of its own, it has the member's name.
        let column = kind == .persons ? "id" : member(kind)
        guard let column else { return nil }
        return try querying.first(dynamic: "SELECT \(column) FROM \(table) WHERE id = ?", [.uuid(id)]) {
            $0.isNull(0) ? nil : $0.uuid(0)
        } ?? nil
    }
}
