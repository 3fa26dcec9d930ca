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

    /// - Parameter isFirst: nothing has ever been known of the duty.
    static func replace(by document: DutyDocument, isFirst: Bool, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO duty (id, person, unit, role, starts, ends) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET person = excluded.person, unit = excluded.unit, role = excluded.role,
                starts = excluded.starts, ends = excluded.ends
            """, document.id, document.person, document.organisation, document.role.rawValue, document.period.start,
            document.period.end)
        if !isFirst { try transaction.run("DELETE FROM assignment WHERE duty = ?", document.id) }
        let parts = document.assignmentRoles.filter { StaffDirectory.parts[$0.type] != nil }
        for (rank, part) in parts.enumerated() {
            try transaction.run(
                "INSERT INTO assignment (duty, rank, group_id, role, starts, ends) VALUES (?, ?, ?, ?, ?, ?)",
                document.id,
                rank, part.group, part.type.rawValue, part.period.start, part.period.end)
        }
    }

    static func delete(_ id: DutyID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM duty WHERE id = ?", id)
        try transaction.run("DELETE FROM assignment WHERE duty = ?", id)
    }
}
