import Access
import AccessLog
import FoundationEssentials
import HTTP
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Who may read, by a duty, who has read or changed somebody's data: those who lead the unit at which the person is enrolled today, or
/// one above it. Not of their staff, who are guardians and patients elsewhere. Whoever administers it does not: administrators are those who read most.
enum AuditRights {
    /// The duties that lead a unit.
    static let roles: [DutyRole] = [.head, .preschoolHead, .otherManagement]

    /// See `AccessAuditor.Finding`.
    static func auditor(
        _ caller: Caller, of person: UUID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> AccessAuditor? {
        let actor = try Actor.find(caller, in: db)
        guard let reader = actor.person else { return nil }
        let (asOffice, asHuvudman) = (caller.assured.contains(.office), caller.assured.contains(.huvudman))
        // Asked whoever the person is: how long a refusal takes tells nothing.
        let leads = try db.first(overPerson, reader, today, person, asOffice, asHuvudman, map: { _ in true }) ?? false
        guard leads, reader.uuid != person else {
            try SignIn.check(caller, actor, for: [.office, .huvudman], today: today, in: db)
            return nil
        }
        return AccessAuditor(
            reader: reader.uuid, isOfProtected: try AttendanceRecords.catalogue.isProtected(person, in: db))
    }

    /// ?1 the reader, ?2 today, ?3 the person, ?4 whether the office's right holds, ?5 the huvudman's (`OfficeRights`).
    static let overPerson: StaticString = """
        WITH RECURSIVE above (id, is_higher) AS (
            SELECT organisation, 0 FROM enrolment WHERE student = ?3 AND start_date <= ?2 AND end_date >= ?2
            UNION SELECT organisation.parent, 1 FROM organisation JOIN above ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL)
        SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
            AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning')
            AND organisation IN (
                SELECT above.id FROM above LEFT JOIN organisation ON organisation.id = above.id
                WHERE CASE WHEN above.is_higher AND organisation.parent IS NULL THEN ?5 ELSE ?4 END)
        LIMIT 1
        """
}
