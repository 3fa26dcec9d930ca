import SQLite
import SS12000

/// The SQL of organisations and duties: who answers for a school unit.
enum UnitStore {
    static func replace(by document: OrganisationDocument, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO organisation (id, parent, address) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, address = excluded.address
            """, document.id, document.parent, document.email.flatMap { MailAddress($0)?.text })
    }

    static func delete(_ id: OrganisationID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM organisation WHERE id = ?", id)
    }

    static func replace(by document: DutyDocument, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO duty (id, person, unit, role, starts, ends) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET person = excluded.person, unit = excluded.unit, role = excluded.role,
                starts = excluded.starts, ends = excluded.ends
            """, document.id, document.person, document.organisation, document.role.rawValue, document.period.start,
            document.period.end)
    }

    static func delete(_ id: DutyID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM duty WHERE id = ?", id)
    }
}
