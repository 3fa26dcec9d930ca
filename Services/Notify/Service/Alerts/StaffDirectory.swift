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
    /// such a unit or of a group of the child's, the mentor of such a group. Two questions, wherever the child is enrolled.
    ///
    /// - Parameter assured: the roles the person signed in surely enough for. By a duty at the top of the tree above the child's unit
    ///   the office's right is the huvudman's.
    static func relation(
        of person: PersonID, to child: PersonID, assured: SignInRoles, on today: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        let duties = try querying.rows(overChild, person, today, child) { row in
            (role: DutyRole(rawValue: row.text(0)) ?? .otherStaff, isAtTheUnit: row.bool(1), isAtTheTop: row.bool(2))
        }
        let parts = try parts(of: person, with: child, on: today, in: querying)
        let isOffice = duties.contains {
            office.contains($0.role) && assured.contains($0.isAtTheTop ? .huvudman : .office)
        }
        if isOffice { return .office }
        let isOfHealthTeam = duties.contains { $0.isAtTheUnit && healthTeam.contains($0.role) }
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

    /// The roles of a person's duties today at the child's units and above them, whether at the very unit, and whether
    /// at the top of the tree above it. ?1 the person, ?2
    /// today, ?3 the child.
    static let overChild: StaticString = """
        WITH RECURSIVE above (id, level) AS (
            SELECT unit, 0 FROM enrolment
            WHERE child = ?3 AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2)
            UNION
            SELECT organisation.parent, level + 1 FROM above JOIN organisation ON organisation.id = above.id
            WHERE organisation.parent IS NOT NULL AND level < 11)
        SELECT duty.role, above.level = 0, above.level > 0 AND organisation.parent IS NULL
        FROM duty JOIN above ON above.id = duty.unit LEFT JOIN organisation ON organisation.id = above.id
        WHERE duty.person = ?1 AND (duty.starts IS NULL OR duty.starts <= ?2) AND (duty.ends IS NULL OR duty.ends >= ?2)
        """

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
