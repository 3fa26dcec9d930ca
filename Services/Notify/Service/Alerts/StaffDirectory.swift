import HTTP
import Runtime
import SQLite
import SS12000

/// What ties the staff of a school to a child, by the register as it is on one day. As in Attendance, but by the units the child is
/// enrolled at, for whom a school answers is whom it must tell about.
enum StaffDirectory {
    /// The duties that answer for a whole unit, and for those below it.
    static let office: Set<DutyRole> = [.head, .preschoolHead, .otherManagement, .administrator]
    /// The student health team: its medical, psychological, psychosocial and special-needs sides (skollagen 2:25). At the child's own
    /// unit, for a duty above it would open a whole city.
    static let healthTeam: Set<DutyRole> = [.doctor, .nurse, .psychologist, .counsellor, .specialTeacher]
    /// The parts for a group that give a right; others are not kept.
    static let parts: [AssignmentRoleType: AccessRule.Relation] = [
        .mentor: .mentor, .studentHealth: .healthTeam, .specialPedagogue: .healthTeam,
    ]

    /// The relation that shows most, or nil: those who lead or administer a unit of the child's or one above it, the health team of
    /// such a unit or of a group of the child's, the mentor of such a group.
    static func relation(
        of person: PersonID, to child: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        var isOfHealthTeam = false
        for unit in try UnitDirectory.units(of: child, on: today, in: querying) {
            for level in try UnitDirectory.wayUp(from: unit, in: querying) {
                let roles = try UnitDirectory.staff(of: level, on: today, in: querying)
                    .filter { $0.person == person }.map(\.role)
                if roles.contains(where: office.contains) { return .office }
                if level == unit, roles.contains(where: healthTeam.contains) { isOfHealthTeam = true }
            }
        }
        if isOfHealthTeam { return .healthTeam }
        let parts = try parts(of: person, with: child, on: today, in: querying)
        return parts.contains(.healthTeam) ? .healthTeam : parts.first
    }

    /// The parts the person has today for groups the child is in today.
    private static func parts(
        of person: PersonID, with child: PersonID, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [AccessRule.Relation] {
        try querying.rows(
            """
            SELECT assignment.role, pupil_group.members FROM duty
            JOIN assignment ON assignment.duty = duty.id
                AND (assignment.starts IS NULL OR assignment.starts <= ?2) AND (assignment.ends IS NULL OR assignment.ends >= ?2)
            JOIN pupil_group ON pupil_group.id = assignment.group_id
            WHERE duty.person = ?1 AND (duty.starts IS NULL OR duty.starts <= ?2) AND (duty.ends IS NULL OR duty.ends >= ?2)
            """, person, today
        ) { row -> AccessRule.Relation? in
            guard MemberLines.hold(child, on: today, in: row.text(1)) else { return nil }
            return AssignmentRoleType(rawValue: row.text(0)).flatMap { parts[$0] }
        }.compactMap { $0 }
    }
}
