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
    private static let leading: Set<DutyRole> = [.head, .preschoolHead, .otherManagement]

    /// See `AccessAuditor.Finding`.
    static func auditor(
        _ caller: Caller, of person: UUID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessAuditor? {
        let reader = try OwnRecords.reader(caller, in: querying)
        let isDeceased = try GuardianDirectory.person(reader, in: querying)?.isDeceased ?? false
        // Asked whoever the person is: how long a refusal takes tells nothing.
        let leads = try querying.rows(overPerson, reader, today, person) { row in
            DutyRole(rawValue: row.text(0)).map(leading.contains) ?? false
                && caller.assured.contains(row.bool(1) ? .huvudman : .office)
        }
        guard leads.contains(true), reader.uuid != person, !isDeceased else {
            let missing = SignInRoles([.office, .huvudman]).subtracting(caller.assured)
            if try StaffDirectory.isStaff(reader, as: missing, on: today, in: querying) {
                throw Problem.assuranceTooLow
            }
            return nil
        }
        return AccessAuditor(
            reader: reader.uuid, isOfProtected: try NotifyRecords.catalogue.isProtected(person, in: querying))
    }

    /// The roles of a person's duties today at the units another is enrolled at and above them, and whether at the top of the
    /// tree above such a unit. ?1 the reader, ?2 today, ?3 the other.
    private static let overPerson: StaticString = """
        WITH RECURSIVE above (id, level) AS (
            SELECT unit, 0 FROM enrolment
            WHERE child = ?3 AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2)
            UNION
            SELECT organisation.parent, level + 1 FROM above JOIN organisation ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL AND level < 11)
        SELECT duty.role, above.level > 0 AND organisation.parent IS NULL
        FROM duty JOIN above ON above.id = duty.unit LEFT JOIN organisation ON organisation.id = above.id
        WHERE duty.person = ?1 AND (duty.starts IS NULL OR duty.starts <= ?2) AND (duty.ends IS NULL OR duty.ends >= ?2)
        """
}
