import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What somebody was let do about a pupil: by the pupil, who is of age, or by a guardian.
enum GrantRights {
    /// Whether a grant of this scope to the person holds on this day (`Grant.holds`): judged at each request by what the register
    /// has told, so that the end of custody, of age, of time or of will ends it at once. One question, however many there are.
    static func has(
        _ person: PersonID, _ scope: GrantScope, about pupil: Pupil, on day: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let holding = try db.rows(granted, person, pupil.id, day) { row in
            let grant = Grant(
                id: row.id(0), subject: pupil.id, giver: row.id(1), receiver: person,
                scopes: Set(row.text(2).split(separator: ",").compactMap { GrantScope(rawValue: String($0)) }),
                start: row.date(3), end: row.date(4),
                // When it was is nothing to whoever judges.
                withdrawnAt: row.bool(5) ? Instant(microseconds: 0) : nil, isRecordedWithSight: row.bool(6))
            let standing = GrantStanding(
                isSubjectOfAge: pupil.isAdult(on: day), hasGiverCustody: !grant.isConsent && row.bool(7),
                isSomebodyGone: row.int(8) < grant.persons.count, isSomebodyProtected: row.int(9) > 0)
            return grant.scopes.contains(scope) && grant.holds(on: day, scope, standing)
        }
        return holding.contains(true)
    }

    /// ?1 the receiver, ?2 the pupil, ?3 the day. The last three: whether the giver has custody that day, how many of those whom the
    /// grant names the register has told of, and how many of them are protected.
    static let granted: StaticString = """
        SELECT id, giver, scopes, start_date, end_date, is_withdrawn, is_recorded_with_sight,
            EXISTS (SELECT 1 FROM custody WHERE child = ?2 AND custodian = grants.giver AND custody.start_date <= ?3
                AND custody.end_date >= ?3),
            (SELECT count(*) FROM person WHERE person.id IN (grants.subject, grants.giver, grants.receiver)),
            (SELECT count(*) FROM person
                WHERE person.id IN (grants.subject, grants.giver, grants.receiver) AND is_protected)
        FROM grants WHERE receiver = ?1 AND subject = ?2
        """
}
