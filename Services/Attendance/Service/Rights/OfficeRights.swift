import Runtime
import SQLite
import SS12000

/// What those who lead and administer a school may do there.
enum OfficeRights {
    /// The duties that answer for a whole unit.
    static let roles: [DutyRole] = [.head, .preschoolHead, .otherManagement, .administrator]

    /// Whether the person has such a duty today at the organisation or at one above it.
    static func allow(
        _ person: PersonID, at organisation: OrganisationID, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        // UNION, not UNION ALL: a circle of parents in bad data must end.
        try db.first(
            """
            WITH RECURSIVE above (id) AS (
                VALUES (?3) UNION
                SELECT organisation.parent FROM organisation JOIN above ON organisation.id = above.id
                WHERE organisation.parent IS NOT NULL)
            SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
                AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning', 'Skoladministratör')
                AND organisation IN (SELECT id FROM above)
            LIMIT 1
            """, person, today, organisation
        ) { _ in true } ?? false
    }

    /// Whether the person has such a duty today over a unit the pupil is enrolled at: as in Notify, for whom a school answers is whom it
    /// has enrolled, whichever groups the pupil visits.
    static func allow(
        _ person: PersonID, over student: PersonID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(overPupil, person, today, student) { _ in true } ?? false
    }

    /// ?1 the person, ?2 today, ?3 the pupil.
    static let overPupil: StaticString = """
        WITH RECURSIVE above (id) AS (
            SELECT organisation FROM enrolment WHERE student = ?3 AND start_date <= ?2 AND end_date >= ?2
            UNION
            SELECT organisation.parent FROM organisation JOIN above ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL)
        SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
            AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning', 'Skoladministratör')
            AND organisation IN (SELECT id FROM above)
        LIMIT 1
        """
}
