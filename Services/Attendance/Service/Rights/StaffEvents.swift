import Messaging
import PersonRecords
import RegisterContracts
import SQLite
import SS12000

/// What this service takes from Register about staff and the tree of organisations.
enum StaffEvents {
    /// The parts for a group that give a right (`StaffRights`); others are not kept.
    static let assignments: Set<AssignmentRoleType> = [.mentor, .studentHealth, .specialPedagogue]

    static func dutyChanged(_ event: DutyChanged, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        let duty = event.document
        // The duty of one who was erased is vacant.
        var person = duty.person
        if let named = person, try ErasureJob.hasErased(named.uuid, in: tx) { person = nil }
        try tx.run(
            """
            INSERT INTO duty (id, person, organisation, role, start_date, end_date) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET person = excluded.person, organisation = excluded.organisation,
                role = excluded.role, start_date = excluded.start_date, end_date = excluded.end_date
            """, duty.id, person, duty.organisation, duty.role.rawValue, OpenDates.start(duty.period),
            OpenDates.end(duty.period))
        if !arrival.isFirst { try tx.run("DELETE FROM assignment WHERE duty = ?", duty.id) }
        for part in duty.assignmentRoles where assignments.contains(part.type) {
            try tx.run(
                """
                INSERT OR IGNORE INTO assignment (duty, group_id, role, start_date, end_date) VALUES (?, ?, ?, ?, ?)
                """, duty.id, part.group, part.type.rawValue, OpenDates.start(part.period), OpenDates.end(part.period))
        }
    }

    /// What is known stays until the document comes by the protected exchange. The mark is heard all the same: it may stand in
    /// the place, and have the id, of a document that left before it.
    static func dutyProtected(_: DutyProtected, _: Arrival, in _: borrowing Transaction) throws {}

    static func dutyDeleted(_ event: DutyDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM duty WHERE id = ?", event.id)
        try tx.run("DELETE FROM assignment WHERE duty = ?", event.id)
    }

    static func organisationChanged(_ event: OrganisationChanged, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO organisation (id, parent) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET parent = excluded.parent
            """, event.document.id, event.document.parent)
    }

    static func organisationDeleted(_ event: OrganisationDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM organisation WHERE id = ?", event.id)
    }
}
