import Access
import AccessLog
import FoundationEssentials
import HTTP
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Who may read, by a duty, who has read or changed somebody's data: those who lead the unit at which the person is enrolled, placed or
/// works today, or one above it. Whoever administers it does not: administrators are those who read most.
enum AuditRights {
    /// See `AccessAuditor.Finding`.
    static func auditor(
        _ caller: Caller, of person: UUID, today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessAuditor? {
        let reader = try OwnRecords.reader(caller, in: querying)
        guard caller.isAssuredAsStaff else {
            // Told by the caller alone, whoever is asked for.
            let isStaff = try querying.first(
                """
                SELECT 1 FROM duties WHERE person = ?1 AND coalesce(start_date, '0001') <= ?2
                    AND coalesce(end_date, '9999') >= ?2 LIMIT 1
                """, reader, today, map: { _ in true })
            if isStaff ?? false { throw Problem.assuranceTooLow }
            return nil
        }
        guard reader.uuid != person,
            try querying.first(overPerson, reader, today, person, map: { _ in true }) ?? false
        else { return nil }
        return AccessAuditor(
            reader: reader.uuid, isOfProtected: try RegisterRecords.catalogue.isProtected(person, in: querying))
    }

    /// ?1 the reader, ?2 today, ?3 the person. UNION, not UNION ALL: a circle of parents in bad data must end.
    private static let overPerson: StaticString = """
        WITH RECURSIVE above (id) AS (
            SELECT unit FROM enrolment WHERE person = ?3 AND cancelled = 0
                AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            UNION SELECT placed_at FROM placements WHERE child = ?3
                AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            UNION SELECT organisation FROM duties WHERE person = ?3
                AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            UNION SELECT organisations.parent FROM organisations JOIN above ON organisations.id = above.id
            WHERE organisations.parent IS NOT NULL)
        SELECT 1 FROM duties WHERE person = ?1
            AND coalesce(start_date, '0001') <= ?2 AND coalesce(end_date, '9999') >= ?2
            AND duty_role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning')
            AND organisation IN (SELECT id FROM above)
        LIMIT 1
        """
}
