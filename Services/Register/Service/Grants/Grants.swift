import FoundationEssentials
import JSON
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// Where grants are kept. They are resources of our own: the standard has none, no document brings them and no list of the
/// standard shows them.
enum Grants {
    static let table = ResourceTable(
        path: GrantChanged.kind, name: "grants",
        columns: [
            StandardColumns.reference("subject", "subject"), StandardColumns.reference("giver", "giver"),
            StandardColumns.reference("receiver", "receiver"), StandardColumns.text("end_date", "endDate"),
        ], keepsTombstones: true)

    /// Whichever part the person has in them.
    static func ids(naming person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> [GrantID] {
        try querying.rows(dynamic: naming, [.uuid(person.uuid)]) { $0.id(0) }
    }

    private static let naming = "SELECT id FROM grants WHERE subject = ?1 OR giver = ?1 OR receiver = ?1 ORDER BY id"

    /// One as it is stored.
    struct Stored: Sendable {
        let grant: Grant
        let version: Int64
        /// The systems that have recorded it and taken it back.
        let recordedBy: String
        let withdrawnBy: String?
        let recordedAt: Instant
        fileprivate let document: [UInt8]

        var event: GrantChanged { GrantChanged(grant, version: version, stored: document) }
    }

    static func find(_ id: GrantID, in querying: borrowing some Querying & ~Copyable) throws -> Stored? {
        try stored("id = ?", id.uuid, in: querying).first
    }

    /// All that were ever given about this pupil, in the order in which they were recorded.
    static func about(_ subject: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> [Stored] {
        try stored("subject = ?", subject.uuid, in: querying)
    }

    /// Whichever part the person has in them.
    static func all(naming person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> [Stored] {
        try stored("id IN (\(naming))", person.uuid, in: querying)
    }

    /// Those that have not been taken back.
    static func open(naming person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> [Stored] {
        try all(naming: person, in: querying).filter { $0.grant.withdrawnAt == nil }
    }

    /// Those whose last day is before the day, the longest ago first.
    static func ended(
        before day: LocalDate, limit: Int, in transaction: borrowing Transaction
    ) throws -> [GrantID] {
        try transaction.rows(
            "SELECT id FROM grants WHERE end_date < ? ORDER BY end_date, number LIMIT ?", day, limit
        ) { $0.id(0) }
    }

    /// Of what is there, or of what its deletion left; nil for what never was.
    static func version(of id: GrantID, in querying: borrowing some Querying & ~Copyable) throws -> Int64? {
        try querying.first(
            """
            SELECT version FROM grants WHERE id = ?1
            UNION ALL SELECT version FROM tombstone WHERE kind = 'grants' AND id = ?1
            """, id
        ) { $0.int64(0) }
    }

    /// Whether the id is, or was, a grant's.
    static func isUsed(_ id: GrantID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try querying.first(
            "SELECT 1 FROM grants WHERE id = ?1 UNION ALL SELECT 1 FROM tombstone WHERE kind = 'grants' AND id = ?1", id
        ) { _ in true } ?? false
    }

    private static func stored(
        _ condition: String, _ id: UUID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [Stored] {
        try querying.rows(
            dynamic: """
                SELECT document, version, recorded_by, withdrawn_by, created FROM grants
                WHERE \(condition) ORDER BY number
                """, [.uuid(id)]
        ) { row in
            let document = row.bytes(0)
            return Stored(
                grant: try Grant(try JSON(parsing: document)), version: row.int64(1), recordedBy: row.text(2),
                withdrawnBy: row.optionalText(3), recordedAt: row.instant(4), document: document)
        }
    }
}
