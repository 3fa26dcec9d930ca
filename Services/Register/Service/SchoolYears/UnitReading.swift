import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What a unit is like on the last day of the school year: who is enrolled, and in which classes.
struct UnitReading: Sendable {
    struct Pupil: Sendable {
        let person: PersonID
        let type: SchoolType
        let year: Int?
    }

    struct SchoolClass: Sendable {
        let id: GroupID
        let name: String
        let schoolType: SchoolType?
        let members: [PersonID]
    }

    let unit: OrganisationID
    let types: Set<SchoolType>
    /// Enrolments that run on that day.
    let pupils: [Pupil]
    let enrolled: Set<PersonID>
    /// Who has an enrolment at the unit already that begins after that day.
    let decided: Set<PersonID>
    /// Whose enrolment ended in the weeks before that day: perhaps the day is the wrong one.
    let endedShortlyBefore: [PersonID]
    let classes: [SchoolClass]
    /// Other groups that go on after that day, with those members that do.
    let groups: [(id: GroupID, type: GroupType, members: [PersonID])]

    private static let shortly = 31

    init(
        _ unit: OrganisationID, on last: LocalDate, in transaction: borrowing ReadTransaction
    ) throws {
        self.unit = unit
        let held = try Organisations.table.document(unit, in: transaction)
        let json = try held.map { try JSON(parsing: $0.bytes) }
        types = Set(json?["schoolTypes"]?.elements?.compactMap { $0.string.flatMap { SchoolType(rawValue: $0) } } ?? [])
        var pupils: [Pupil] = []
        var decided: Set<PersonID> = []
        var before: [PersonID] = []
        try transaction.each(
            """
            SELECT person, school_type, school_year, start_date, end_date FROM enrolment
            WHERE unit = ? AND cancelled = 0 ORDER BY person, rank
            """, unit
        ) { row in
            let person = row.id(0, as: PersonID.self)
            let period = Period(start: row.optionalDate(3), end: row.optionalDate(4))
            guard let type = row.optionalText(1).flatMap({ SchoolType(rawValue: $0) }) else { return }
            if period.includes(last) {
                pupils.append(Pupil(person: person, type: type, year: row.optionalInt(2)))
            } else if let start = period.start, start > last {
                decided.insert(person)
            } else if let end = period.end, end.adding(days: Self.shortly) >= last {
                before.append(person)
            }
        }
        self.pupils = pupils
        self.decided = decided
        enrolled = Set(pupils.map(\.person))
        endedShortlyBefore = before.filter { [enrolled] in !enrolled.contains($0) }
        (classes, groups) = try Self.groups(of: unit, on: last, in: transaction)
    }

    private static func groups(
        of unit: OrganisationID, on last: LocalDate, in transaction: borrowing ReadTransaction
    ) throws -> ([SchoolClass], [(id: GroupID, type: GroupType, members: [PersonID])]) {
        var members: [GroupID: [PersonID]] = [:]
        try transaction.each(
            """
            SELECT membership.group_id, membership.person FROM groups
            JOIN membership ON membership.group_id = groups.id
            WHERE groups.organisation = ?1 AND (membership.end_date IS NULL OR membership.end_date >= ?2)
                AND (groups.group_type <> 'Klass' OR membership.start_date IS NULL OR membership.start_date <= ?2)
            ORDER BY membership.group_id, membership.rank
            """, unit, last
        ) { row in members[row.id(0), default: []].append(row.id(1)) }
        var classes: [SchoolClass] = []
        var groups: [(id: GroupID, type: GroupType, members: [PersonID])] = []
        try transaction.each(
            """
            SELECT id, group_type, school_type, document FROM groups
            WHERE organisation = ?1 AND (end_date IS NULL OR end_date >= ?2) AND (start_date IS NULL OR start_date <= ?2)
            ORDER BY number
            """, unit, last
        ) { row in
            let id = row.id(0, as: GroupID.self)
            let type = GroupType(rawValue: row.text(1)) ?? .other
            guard type == .schoolClass else {
                groups.append((id, type, members[id] ?? []))
                return
            }
            let name = row.withBytes(3) { try? JSON(parsing: $0) }?["displayName"]?.string ?? ""
            classes.append(
                SchoolClass(
                    id: id, name: name, schoolType: row.optionalText(2).flatMap { SchoolType(rawValue: $0) },
                    members: members[id] ?? []))
        }
        return (classes, groups)
    }
}
