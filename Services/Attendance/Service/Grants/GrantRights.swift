import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What somebody was let do about a pupil: by the pupil, who is of age, or by a guardian.
enum GrantRights {
    /// Whether a grant of this scope to the person holds on this day (`Grant.holds`): judged at each request by what the register
    /// has told, so that the end of custody, of age, of time or of will ends it at once.
    static func has(
        _ person: PersonID, _ scope: GrantScope, about pupil: Pupil, on day: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        for grant in try given(to: person, about: pupil.id, in: db) where grant.scopes.contains(scope) {
            let standing = GrantStanding(
                isSubjectOfAge: pupil.isAdult(on: day),
                hasGiverCustody: try !grant.isConsent
                    && PupilRights.hasCustody(grant.giver, of: pupil.id, on: day, in: db),
                isSomebodyGone: try count(grant, "1", in: db) < grant.persons.count,
                isSomebodyProtected: try count(grant, "is_protected", in: db) > 0)
            if grant.holds(on: day, scope, standing) { return true }
        }
        return false
    }

    private static func given(
        to person: PersonID, about pupil: PersonID, in db: borrowing some Querying & ~Copyable
    ) throws -> [Grant] {
        try db.rows(granted, person, pupil) { row in
            Grant(
                id: row.id(0), subject: pupil, giver: row.id(1), receiver: person,
                scopes: Set(row.text(2).split(separator: ",").compactMap { GrantScope(rawValue: String($0)) }),
                start: row.date(3), end: row.date(4),
                // When it was is nothing to whoever judges.
                withdrawnAt: row.bool(5) ? Instant(microseconds: 0) : nil, isRecordedWithSight: row.bool(6))
        }
    }

    static let granted: StaticString = """
        SELECT id, giver, scopes, start_date, end_date, is_withdrawn, is_recorded_with_sight FROM grants
        WHERE receiver = ? AND subject = ?
        """

    /// How many of those it names the register has told of, or of whom this is so.
    private static func count(
        _ grant: Grant, _ condition: String, in db: borrowing some Querying & ~Copyable
    ) throws -> Int {
        try db.first(
            dynamic: "SELECT count(*) FROM person WHERE id IN (?, ?, ?) AND \(condition)",
            [grant.subject, grant.giver, grant.receiver].map { .uuid($0.uuid) }
        ) { $0.int(0) } ?? 0
    }
}
