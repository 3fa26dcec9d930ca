import Runtime
import SQLite
import SS12000

/// The SQL of those who have left: who belongs to nothing here any more.
///
/// What somebody last belonged to may be gone from the register without a trace: a duty that a document no longer has, a child
/// that was deleted. So it is noted when somebody is first seen to belong to nothing, and that night, not a date in a document, is when
/// their period begins.
enum LeftPersons {
    /// Whether a person belongs to something: a condition on `persons`, with today as ?1.
    ///
    /// A guardian belongs to a child who does, and a child who has never been enrolled waits for school. Of a study plan without an end the
    /// enrolment tells whether it holds, and memberships in a group that is over are over.
    private static let belongs = """
        (EXISTS (SELECT 1 FROM enrolment WHERE person = persons.id AND cancelled = 0
                AND coalesce(end_date, '9999') >= ?1)
            OR EXISTS (SELECT 1 FROM duties WHERE person = persons.id AND coalesce(end_date, '9999') >= ?1)
            OR EXISTS (SELECT 1 FROM placements WHERE child = persons.id AND coalesce(end_date, '9999') >= ?1)
            OR EXISTS (SELECT 1 FROM placement_owner JOIN placements ON placements.id = placement_owner.placement
                WHERE placement_owner.owner = persons.id AND coalesce(placements.end_date, '9999') >= ?1)
            OR EXISTS (SELECT 1 FROM membership JOIN groups ON groups.id = membership.group_id
                WHERE membership.person = persons.id AND coalesce(membership.end_date, '9999') >= ?1
                    AND coalesce(groups.end_date, '9999') >= ?1)
            OR EXISTS (SELECT 1 FROM studyplans WHERE student = persons.id AND end_date >= ?1)
            OR EXISTS (SELECT 1 FROM grants WHERE subject = persons.id AND end_date >= ?1)
            OR EXISTS (SELECT 1 FROM grants WHERE giver = persons.id AND end_date >= ?1)
            OR EXISTS (SELECT 1 FROM grants WHERE receiver = persons.id AND end_date >= ?1)
            OR EXISTS (SELECT 1 FROM guardianship WHERE guardian = persons.id AND state IN ('current', 'coming')
                AND NOT EXISTS (SELECT 1 FROM person_left WHERE person = guardianship.child))
            OR (EXISTS (SELECT 1 FROM coming_of_age WHERE person = persons.id AND state = 'awaited')
                AND NOT EXISTS (SELECT 1 FROM enrolment WHERE person = persons.id AND cancelled = 0)
                AND NOT EXISTS (SELECT 1 FROM placements WHERE child = persons.id)))
        """

    /// Notes who among the next of all persons has left, and takes back the note of who is here again.
    ///
    /// - Parameter place: where the part before ended; 0 at the beginning.
    /// - Returns: where this one has; nil when there is nobody more.
    static func note(
        after place: Int64, most: Int, on today: LocalDate, in transaction: borrowing Transaction
    ) throws -> Int64? {
        let end = try transaction.first(
            "SELECT max(number) FROM (SELECT number FROM persons WHERE number > ? ORDER BY number LIMIT ?)", place, most
        ) { $0.optionalInt64(0) }
        guard let end = end ?? nil else { return nil }
        let values: [StoredValue] = [.text(today.description), .integer(place), .integer(end)]
        try transaction.run(
            dynamic: """
                DELETE FROM person_left WHERE person IN (
                    SELECT id FROM persons WHERE number > ?2 AND number <= ?3
                        AND EXISTS (SELECT 1 FROM person_left WHERE person = persons.id) AND \(belongs))
                """, values)
        try transaction.run(
            dynamic: """
                INSERT INTO person_left (person, since)
                SELECT id, ?1 FROM persons WHERE number > ?2 AND number <= ?3
                    AND NOT EXISTS (SELECT 1 FROM person_left WHERE person = persons.id) AND NOT \(belongs)
                """, values)
        return end
    }

    /// Those noted before this day who still belong to nothing and have no child in the register, the longest ago first.
    ///
    /// - Parameter isFollowing: another register is followed: whom that one has is not due before it says that they are gone.
    static func due(
        before day: LocalDate, on today: LocalDate, limit: Int, isFollowing: Bool, in transaction: borrowing Transaction
    ) throws -> [PersonID] {
        try transaction.rows(
            dynamic: """
                SELECT persons.id FROM person_left JOIN persons ON persons.id = person_left.person
                WHERE person_left.since < ?2 AND NOT \(belongs) AND NOT EXISTS (
                    SELECT 1 FROM guardianship WHERE guardian = persons.id AND state IN ('current', 'coming'))
                    AND NOT (?4 AND EXISTS (SELECT 1 FROM follow_item WHERE kind = 'persons' AND id = persons.id))
                ORDER BY person_left.since, persons.number LIMIT ?3
                """,
            [
                .text(today.description), .text(day.description), .integer(Int64(limit)),
                .integer(isFollowing ? 1 : 0),
            ]
        ) { $0.id(0) }
    }

    /// How many are noted whose period began before this day; nil counts all.
    static func count(before day: LocalDate?, in querying: borrowing some Querying & ~Copyable) throws -> Int {
        guard let day else { return try querying.first("SELECT count(*) FROM person_left") { $0.int(0) } ?? 0 }
        return try querying.first("SELECT count(*) FROM person_left WHERE since < ?", day) { $0.int(0) } ?? 0
    }

    static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM person_left WHERE person = ?", person)
    }
}
