import JSON
import Runtime
import SQLite
import SS12000

/// An absence that is kept, and who may take it back.
struct StoredAbsence: Sendable {
    let student: PersonID
    let span: Span
    let author: Actor
    let isWithdrawn: Bool
    /// The SS 12000 document as it is served.
    let document: [UInt8]
}

/// The SQL of reports and leave.
enum AbsenceStore {
    static func insert(_ absence: Absence, by author: Actor, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO absence (id, created, modified, document, student, starts_at, ends_at, type, organisation,
                registered_by, author_person, author_client)
            VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """, absence.id, absence.createdAt, absence.encoded().encoded(), absence.student, absence.span.start,
            absence.span.end, absence.type.rawValue,
            absence.organisation, absence.registeredBy, author.person, author.client)
    }

    /// Also finds a withdrawn one.
    static func find(_ id: AbsenceID, in db: borrowing some Querying & ~Copyable) throws -> StoredAbsence? {
        try db.first(
            """
            SELECT student, starts_at, ends_at, author_person, author_client, hidden, document
            FROM absence WHERE id = ?
            """, id
        ) { row in
            let person: PersonID? = row.optionalID(3)
            return StoredAbsence(
                student: row.id(0), span: Span(start: row.instant(1), end: row.instant(2)),
                author: person.map(Actor.person) ?? .machine(row.optionalText(4) ?? ""),
                isWithdrawn: row.bool(5), document: row.bytes(6))
        }
    }

    static func withdraw(_ id: AbsenceID, in tx: borrowing Transaction) throws {
        try tx.run("UPDATE absence SET hidden = 1, withdrawn_at = ? WHERE id = ? AND hidden = 0", tx.now, id)
    }

    /// A time later than that of every absence: readers page by it, so no two absences share one and none gets one
    /// that a reader may already have passed.
    static func nextCreation(in tx: borrowing Transaction) throws -> Instant {
        let latest = try tx.first("SELECT max(modified) FROM absence") { row in
            row.optionalInstant(0)
        }
        guard let latest = latest ?? nil, latest >= tx.now else { return tx.now }
        return Instant(microseconds: latest.microseconds + 1)
    }
}
