import Access
import AccessLog
import FoundationEssentials
import HTTP
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Who may read, by a duty, who has read or changed somebody's data: those who lead the unit at which the person is enrolled or works
/// today, or one above it. Whoever administers it does not: administrators are those who read most.
enum AuditRights {
    /// The duties that lead a unit.
    static let roles: [DutyRole] = [.head, .preschoolHead, .otherManagement]

    /// See `AccessAuditor.Finding`.
    static func auditor(
        _ caller: Caller, of person: UUID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> AccessAuditor? {
        let actor = try Actor.find(caller, in: db)
        try StaffSignIn.check(caller, actor, today: today, in: db)
        guard let reader = actor.person, reader.uuid != person, caller.isAssuredAsStaff,
            try db.first(overPerson, reader, today, person, map: { _ in true }) ?? false
        else { return nil }
        return AccessAuditor(
            reader: reader.uuid, isOfProtected: try AttendanceRecords.catalogue.isProtected(person, in: db))
    }

    /// ?1 the reader, ?2 today, ?3 the person.
    static let overPerson: StaticString = """
        WITH RECURSIVE above (id) AS (
            SELECT organisation FROM enrolment WHERE student = ?3 AND start_date <= ?2 AND end_date >= ?2
            UNION SELECT organisation FROM duty WHERE person = ?3 AND start_date <= ?2 AND end_date >= ?2
            UNION SELECT organisation.parent FROM organisation JOIN above ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL)
        SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2
            AND role IN ('Rektor', 'Förskolechef', 'Övrig arbetsledning')
            AND organisation IN (SELECT id FROM above)
        LIMIT 1
        """
}
