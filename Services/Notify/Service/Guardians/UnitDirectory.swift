import Runtime
import SQLite
import SS12000

/// Which school units a child belongs to, what lies above them, and who works there.
enum UnitDirectory {
    /// Organisations form a tree a few levels deep; a longer way up is a ring in someone's data.
    private static let highest = 12

    /// The units the child is enrolled at on this date.
    static func units(
        of child: PersonID, on date: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [OrganisationID] {
        try querying.rows(
            """
            SELECT unit FROM enrolment
            WHERE child = ?1 AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2) ORDER BY rank
            """, child, date
        ) { row in row.id(0, as: OrganisationID.self) }
    }

    /// Whether the person is or was enrolled anywhere.
    static func isEnrolled(_ person: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try querying.first("SELECT 1 FROM enrolment WHERE child = ? LIMIT 1", person) { _ in true } ?? false
    }

    /// The unit itself and everything above it, nearest first.
    static func wayUp(
        from unit: OrganisationID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [OrganisationID] {
        var way = [unit]
        while way.count < highest, let parent = try parent(of: way[way.count - 1], in: querying), !way.contains(parent)
        {
            way.append(parent)
        }
        return way
    }

    /// The unit's own mailbox.
    static func mailbox(
        of unit: OrganisationID, in querying: borrowing some Querying & ~Copyable
    ) throws -> MailAddress? {
        let address = try querying.first("SELECT address FROM organisation WHERE id = ?", unit) {
            row in
            row.optionalText(0)
        }
        return address.flatMap { $0 }.flatMap { MailAddress($0) }
    }

    /// Who has a duty at the unit on this date, with the roles they have there.
    static func staff(
        of unit: OrganisationID, on date: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [(person: PersonID, role: DutyRole)] {
        try querying.rows(
            """
            SELECT person, role FROM duty
            WHERE unit = ?1 AND person IS NOT NULL
                AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2)
            ORDER BY id
            """, unit, date
        ) { row in (person: row.id(0, as: PersonID.self), role: DutyRole(rawValue: row.text(1)) ?? .otherStaff) }
    }

    /// Where the person has a duty on this date, with the role they have there.
    static func duties(
        of person: PersonID, on date: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [(unit: OrganisationID, role: DutyRole)] {
        try querying.rows(
            """
            SELECT unit, role FROM duty
            WHERE person = ?1 AND unit IS NOT NULL
                AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2)
            """, person, date
        ) { row in (unit: row.id(0, as: OrganisationID.self), role: DutyRole(rawValue: row.text(1)) ?? .otherStaff) }
    }

    /// Whether the person has a duty anywhere on this date.
    static func hasDuty(
        _ person: PersonID, on date: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try querying.first(
            """
            SELECT 1 FROM duty
            WHERE person = ?1 AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2) LIMIT 1
            """, person, date
        ) { _ in true } ?? false
    }

    /// The persons a principal name stands for. More than one is a fault of the register.
    static func persons(
        named principalName: String, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows("SELECT person FROM principal WHERE name = ?", principalName.lowercased()) { row in
            row.id(0, as: PersonID.self)
        }
    }

    private static func parent(
        of unit: OrganisationID, in querying: borrowing some Querying & ~Copyable
    ) throws -> OrganisationID? {
        let parent = try querying.first("SELECT parent FROM organisation WHERE id = ?", unit) {
            row in
            row.optionalID(0, as: OrganisationID.self)
        }
        return parent.flatMap { $0 }
    }
}
