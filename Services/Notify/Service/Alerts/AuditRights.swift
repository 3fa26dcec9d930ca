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
    private static let roles: Set<DutyRole> = [.head, .preschoolHead, .otherManagement]

    /// See `AccessAuditor.Finding`.
    static func auditor(
        _ caller: Caller, of person: UUID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessAuditor? {
        let reader = try OwnRecords.reader(caller, in: querying)
        if try AlertAccess.isTooWeak(caller, on: today, in: querying) { throw Problem.assuranceTooLow }
        let subject = PersonID(person)
        guard caller.isAssuredAsStaff, reader != subject,
            try GuardianDirectory.person(reader, in: querying)?.isDeceased != true
        else { return nil }
        let units =
            try UnitDirectory.units(of: subject, on: today, in: querying)
            + UnitDirectory.workplaces(of: subject, on: today, in: querying)
        for unit in Set(units) {
            for level in try UnitDirectory.wayUp(from: unit, in: querying) {
                let leads = try UnitDirectory.staff(of: level, on: today, in: querying)
                    .contains { $0.person == reader && roles.contains($0.role) }
                guard leads else { continue }
                return AccessAuditor(
                    reader: reader.uuid,
                    isOfProtected: try NotifyRecords.catalogue.isProtected(person, in: querying))
            }
        }
        return nil
    }
}
