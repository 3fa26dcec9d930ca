import Resources
import Runtime
import SQLite

/// What is served inside a group by `expand`.
enum GroupExpansions {
    /// The other end of a duty's `assignmentRole`.
    static let assignmentRoles = ResourceExpansion("assignmentRoles") { page, _, transaction, embedded in
        try transaction.each(
            dynamic: ResourceSet.sql + """
                SELECT page.place, assignment_role.duty, assignment_role.role_type, assignment_role.start_date,
                    assignment_role.end_date
                FROM page CROSS JOIN assignment_role ON assignment_role.group_id = page.id
                ORDER BY page.place, assignment_role.duty, assignment_role.rank
                """, [page.value]
        ) { row in
            let duty = row.uuid(1).lowercase
            let (role, start, end) = (row.text(2), row.optionalText(3), row.optionalText(4))
            embedded.add(at: row.int(0)) { body in
                body += Array(#"{"duty":{"id":"\#(duty)"}"#.utf8)
                EmbeddedMember.append("assignmentRoleType", role, to: &body)
                EmbeddedMember.append("startDate", start, to: &body)
                EmbeddedMember.append("endDate", end, to: &body)
                body.append(UInt8(ascii: "}"))
            }
        }
    }
}
