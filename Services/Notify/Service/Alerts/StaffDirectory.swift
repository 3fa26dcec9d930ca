import Access
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
    ///
    /// - Parameter assured: the roles the person signed in surely enough for. By a duty at the top of the tree above the child's unit
    ///   the office's right is the huvudman's.
    static func relation(
        of person: PersonID, to child: PersonID, assured: SignInRoles, on today: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        var isOfHealthTeam = false
        for unit in try UnitDirectory.units(of: child, on: today, in: querying) {
            let way = try UnitDirectory.wayUp(from: unit, in: querying)
            for level in way {
                let roles = try UnitDirectory.staff(of: level, on: today, in: querying)
                    .filter { $0.person == person }.map(\.role)
                let isTop = level != unit && level == way.last
                if assured.contains(isTop ? .huvudman : .office), roles.contains(where: office.contains) {
                    return .office
                }
                if level == unit, roles.contains(where: healthTeam.contains) { isOfHealthTeam = true }
            }
        }
        let parts = try parts(of: person, with: child, on: today, in: querying)
        if assured.contains(.health), isOfHealthTeam || parts.contains(.healthTeam) { return .healthTeam }
        return assured.contains(.teaching) && parts.contains(.mentor) ? .mentor : nil
    }

    /// Whether one of the person's duties gives one of these roles somewhere.
    static func isStaff(
        _ person: PersonID, as roles: SignInRoles, on today: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        guard !roles.isDisjoint(with: .staff) else { return false }
        if roles.contains(.teaching) { return try UnitDirectory.hasDuty(person, on: today, in: querying) }
        let duties = try UnitDirectory.duties(of: person, on: today, in: querying)
        for (unit, role) in duties {
            if roles.contains(.health), healthTeam.contains(role) { return true }
            guard office.contains(role) else { continue }
            if roles.contains(.office) { return true }
            if roles.contains(.huvudman), try UnitDirectory.wayUp(from: unit, in: querying).count == 1 { return true }
        }
        return try roles.contains(.health) && hasPart(of: .healthTeam, person, on: today, in: querying)
    }

    /// Whether the person has been given, today, a part for a group that gives this relation.
    private static func hasPart(
        of relation: AccessRule.Relation, _ person: PersonID, on today: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try querying.rows(
            """
            SELECT assignment.role FROM duty
            JOIN assignment ON assignment.duty = duty.id
                AND (assignment.starts IS NULL OR assignment.starts <= ?2) AND (assignment.ends IS NULL OR assignment.ends >= ?2)
            WHERE duty.person = ?1 AND (duty.starts IS NULL OR duty.starts <= ?2) AND (duty.ends IS NULL OR duty.ends >= ?2)
            """, person, today
        ) { row in AssignmentRoleType(rawValue: row.text(0)).flatMap { parts[$0] } }.contains(relation)
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
