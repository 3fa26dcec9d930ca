import Access
import Runtime
import SQLite
import SS12000

/// What those who lead and administer a school may do there.
enum OfficeRights {
    /// The duties that answer for a whole unit.
    static let roles: [DutyRole] = [.head, .preschoolHead, .otherManagement, .administrator]

    /// Whether the person has such a duty today at the organisation or at one above it.
    ///
    /// - Parameter assured: the roles the person signed in surely enough for. By a duty at the top of the tree above the organisation
    ///   the right is the huvudman's, by any other the office's.
    static func allow(
        _ person: PersonID, at organisation: OrganisationID, assured: SignInRoles, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(
            atUnit, person, today, organisation, assured.contains(.office), assured.contains(.huvudman)
        ) { _ in true } ?? false
    }

    /// Whether the person has such a duty today over a unit the pupil is enrolled at: as in Notify, for whom a school answers is whom it
    /// has enrolled, whichever groups the pupil visits.
    static func allow(
        _ person: PersonID, over student: PersonID, assured: SignInRoles, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(
            overPupil, person, today, student, assured.contains(.office), assured.contains(.huvudman)
        ) { _ in true } ?? false
    }

    // In both: ?1 the person, ?2 today, ?4 whether the office's right holds, ?5 the huvudman's. UNION, not UNION ALL: a circle of
    // parents in bad data must end.

    /// ?3 the unit.
    static let atUnit: StaticString = """
        WITH RECURSIVE above (id, is_higher) AS (
            VALUES (?3, 0) UNION
            SELECT organisation.parent, 1 FROM organisation JOIN above ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL)
        SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
            AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning', 'Skoladministratör')
            AND organisation IN (
                SELECT above.id FROM above LEFT JOIN organisation ON organisation.id = above.id
                WHERE CASE WHEN above.is_higher AND organisation.parent IS NULL THEN ?5 ELSE ?4 END)
        LIMIT 1
        """

    /// ?3 the pupil.
    static let overPupil: StaticString = """
        WITH RECURSIVE above (id, is_higher) AS (
            SELECT organisation, 0 FROM enrolment WHERE student = ?3 AND start_date <= ?2 AND end_date >= ?2
            UNION
            SELECT organisation.parent, 1 FROM organisation JOIN above ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL)
        SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
            AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning', 'Skoladministratör')
            AND organisation IN (
                SELECT above.id FROM above LEFT JOIN organisation ON organisation.id = above.id
                WHERE CASE WHEN above.is_higher AND organisation.parent IS NULL THEN ?5 ELSE ?4 END)
        LIMIT 1
        """
}
