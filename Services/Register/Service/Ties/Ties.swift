import JSON
import Runtime
import SQLite
import SS12000

/// What ties a person to units, found by the relations of the documents.
enum Ties {
    struct Membership: Sendable {
        let id: GroupID
        let unit: OrganisationID
        let type: GroupType
        let schoolType: SchoolType?
        let period: Period
    }

    /// Memberships that are, or are to be, in force after a day, each group once.
    static func groups(
        of person: PersonID, after last: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [Membership] {
        let all = try querying.rows(
            """
            SELECT groups.id, groups.organisation, groups.group_type, groups.school_type, membership.start_date,
                membership.end_date
            FROM membership JOIN groups ON groups.id = membership.group_id
            WHERE membership.person = ?1 AND (membership.end_date IS NULL OR membership.end_date > ?2)
            ORDER BY groups.number, membership.rank
            """, person, last
        ) { row in
            Membership(
                id: row.id(0), unit: row.id(1), type: GroupType(rawValue: row.text(2)) ?? .other,
                schoolType: row.optionalText(3).flatMap { SchoolType(rawValue: $0) },
                period: Period(start: row.optionalDate(4), end: row.optionalDate(5)))
        }
        var seen: Set<GroupID> = []
        return all.filter { seen.insert($0.id).inserted }
    }

    /// Placements that are, or are to be, in force after a day.
    static func placements(
        of child: PersonID, after last: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PlacementDocument] {
        try querying.rows(
            """
            SELECT document FROM placements WHERE child = ?1 AND (end_date IS NULL OR end_date > ?2) ORDER BY number
            """, child, last
        ) { row in row.withBytes(0) { try? JSON(parsing: $0) } }
        .compactMap { $0.flatMap { PlacementDocument($0) } }
    }

    /// Whether an enrolment or a placement at the unit is, or is to be, in force after a day.
    static func isAnyLeft(
        of person: PersonID, at unit: OrganisationID, after last: LocalDate,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try querying.first(
            """
            SELECT 1 FROM enrolment WHERE person = ?1 AND unit = ?2 AND cancelled = 0
                AND (end_date IS NULL OR end_date > ?3)
            UNION ALL SELECT 1 FROM placements WHERE child = ?1 AND placed_at = ?2
                AND (end_date IS NULL OR end_date > ?3)
            LIMIT 1
            """, person, unit, last
        ) { _ in true } ?? false
    }

    /// Whether there is, or ever was, anything that ties the person to the unit.
    static func wereAny(
        of person: PersonID, at unit: OrganisationID, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try querying.first(
            """
            SELECT 1 FROM enrolment WHERE person = ?1 AND unit = ?2
            UNION ALL SELECT 1 FROM placements WHERE child = ?1 AND placed_at = ?2
            UNION ALL SELECT 1 FROM membership JOIN groups ON groups.id = membership.group_id
                WHERE membership.person = ?1 AND groups.organisation = ?2
            LIMIT 1
            """, person, unit
        ) { _ in true } ?? false
    }
}
