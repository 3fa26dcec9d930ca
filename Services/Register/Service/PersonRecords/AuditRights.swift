import Access
import AccessLog
import FoundationEssentials
import HTTP
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Who may read, by a duty, who has read or changed somebody's data: those who lead the unit at which the person is enrolled or placed
/// today, or one above it. Not of their staff, who are guardians and patients elsewhere. Whoever administers it does not: administrators are those who read most.
enum AuditRights {
    /// See `AccessAuditor.Finding`.
    static func auditor(
        _ caller: Caller, of person: UUID, today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessAuditor? {
        let reader = try OwnRecords.reader(caller, in: querying)
        let (asOffice, asHuvudman) = (caller.assured.contains(.office), caller.assured.contains(.huvudman))
        // Asked whoever the person is: how long a refusal takes tells nothing.
        let leads =
            try querying.first(overPerson, reader, today, person, asOffice, asHuvudman, map: { _ in true }) ?? false
        guard leads, reader.uuid != person else {
            // Told by the caller alone, whoever is asked for.
            if try querying.first(signedInTooWeakly, reader, today, asOffice, asHuvudman, map: { _ in true }) ?? false {
                throw Problem.assuranceTooLow
            }
            return nil
        }
        return AccessAuditor(
            reader: reader.uuid, isOfProtected: try RegisterRecords.catalogue.isProtected(person, in: querying))
    }

    /// ?1 the reader, ?2 today, ?3 whether the office's right holds, ?4 the huvudman's.
    private static let signedInTooWeakly: StaticString = """
        SELECT 1 FROM duties LEFT JOIN organisations ON organisations.id = duties.organisation
        WHERE duties.person = ?1
            AND coalesce(duties.start_date, '0001') <= ?2 AND coalesce(duties.end_date, '9999') >= ?2
            AND duties.duty_role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning')
            AND (NOT ?3 OR (NOT ?4 AND organisations.parent IS NULL))
        LIMIT 1
        """

    /// ?1 the reader, ?2 today, ?3 the person, ?4 whether the office's right holds, ?5 the huvudman's: it is theirs by a duty at the top
    /// of the tree, above the person's unit. UNION, not UNION ALL: a circle of parents in bad data must end.
    private static let overPerson: StaticString = """
        WITH RECURSIVE above (id, is_higher) AS (
            SELECT unit, 0 FROM enrolment WHERE person = ?3 AND cancelled = 0
                AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            UNION SELECT placed_at, 0 FROM placements WHERE child = ?3
                AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            UNION SELECT organisations.parent, 1 FROM organisations JOIN above ON organisations.id = above.id
            WHERE organisations.parent IS NOT NULL)
        SELECT 1 FROM duties WHERE person = ?1
            AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            AND duty_role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning')
            AND organisation IN (
                SELECT above.id FROM above LEFT JOIN organisations ON organisations.id = above.id
                WHERE CASE WHEN above.is_higher AND organisations.parent IS NULL THEN ?5 ELSE ?4 END)
        LIMIT 1
        """
}
