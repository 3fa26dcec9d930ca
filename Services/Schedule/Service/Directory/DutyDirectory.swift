import Access
import Messaging
import PersonRecords
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// Who works where as what: to resolve teachers named by person, and to know who may cancel a lesson.
enum DutyDirectory {
    static func changed(_ event: DutyChanged, _: Arrival, in tx: borrowing Transaction) throws {
        let duty = event.document
        // The duty of one who was erased is vacant.
        var person = duty.person
        if let named = person, try ErasureJob.hasErased(named.uuid, in: tx) { person = nil }
        try tx.run(
            """
            INSERT INTO duty (id, person, organisation, role, start_date, end_date) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET person = excluded.person, organisation = excluded.organisation,
                role = excluded.role, start_date = excluded.start_date, end_date = excluded.end_date
            """, duty.id, person, duty.organisation, duty.role.rawValue,
            duty.period.start?.description ?? "0001-01-01", duty.period.end?.description ?? "9999-12-31")
    }

    /// Of a protected person's duty nothing but the id is known: activities may refer to it.
    static func protected(_ event: DutyProtected, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO duty (id, role, start_date, end_date) VALUES (?, '', '0001-01-01', '9999-12-31')
            ON CONFLICT (id) DO UPDATE SET person = NULL, organisation = NULL, role = excluded.role,
                start_date = excluded.start_date, end_date = excluded.end_date
            """, event.id)
    }

    static func deleted(_ event: DutyDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM duty WHERE id = ?", event.id)
    }

    static func duties(of person: PersonID, in db: borrowing ReadTransaction) throws -> [DutyID] {
        try db.rows("SELECT id FROM duty WHERE person = ?", person) { row in row.id(0) }
    }

    /// Whether the person is one of the staff, anywhere, today.
    static func hasDuty(_ person: PersonID, today: LocalDate, in db: borrowing Transaction) throws -> Bool {
        try db.first(
            "SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2 LIMIT 1", person, today
        ) { _ in true } ?? false
    }

    /// Whether the person leads or administers the unit, or one above it, today.
    ///
    /// - Parameter assured: the roles the person signed in surely enough for. By a duty at the top of the tree above the unit the
    ///   right is the huvudman's, by any other the office's.
    static func leads(
        _ person: PersonID, _ unit: OrganisationID, assured: SignInRoles, today: LocalDate, in db: borrowing Transaction
    ) throws -> Bool {
        // UNION, not UNION ALL: a circle of parents in bad data must end.
        try db.first(
            """
            WITH RECURSIVE above (id, is_higher) AS (
                VALUES (?3, 0) UNION
                SELECT organisations.parent, 1 FROM organisations JOIN above ON organisations.id = above.id
                WHERE organisations.parent IS NOT NULL)
            SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
                AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning', 'Skoladministratör')
                AND organisation IN (
                    SELECT above.id FROM above LEFT JOIN organisations ON organisations.id = above.id
                    WHERE CASE WHEN above.is_higher AND organisations.parent IS NULL THEN ?5 ELSE ?4 END)
            LIMIT 1
            """, person, today, unit, assured.contains(.office), assured.contains(.huvudman)
        ) { _ in true } ?? false
    }
}
