import RegisterContracts
import Runtime
import SQLite
import SS12000

/// The SQL of what Notify remembers of grants.
enum GrantStore {
    static func replace(by grant: Grant, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT OR REPLACE INTO grants (id, subject, giver, receiver, scopes, start_date, end_date, is_withdrawn,
                is_recorded_with_sight)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, grant.id, grant.subject, grant.giver, grant.receiver,
            grant.scopes.map(\.rawValue).sorted().joined(separator: ","), grant.start, grant.end,
            grant.withdrawnAt != nil, grant.isRecordedWithSight)
    }

    static func delete(_ id: GrantID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM grants WHERE id = ?", id)
    }

    /// All that the register has told of about this pupil, also what is over, in the order of their ids, each with what it rests
    /// on that day.
    static func about(
        _ pupil: PersonID, on day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> [(grant: Grant, standing: GrantStanding)] {
        try querying.rows(aboutPupil, pupil, day) { row in
            let grant = Grant(
                id: row.id(0), subject: pupil, giver: row.id(1), receiver: row.id(2),
                scopes: Set(row.text(3).split(separator: ",").compactMap { GrantScope(rawValue: String($0)) }),
                start: row.date(4), end: row.date(5),
                // When it was is nothing to whoever judges.
                withdrawnAt: row.bool(6) ? Instant(microseconds: 0) : nil, isRecordedWithSight: row.bool(7))
            let standing = GrantStanding(
                isSubjectOfAge: row.optionalDate(8).map { $0.adding(years: 18) <= day } ?? false,
                hasGiverCustody: row.bool(9), isSomebodyGone: row.int(10) < grant.persons.count,
                isSomebodyProtected: row.int(11) > 0)
            return (grant, standing)
        }
    }

    /// ?1 the pupil, ?2 the day. The last four: when the pupil was born, whether the giver has custody that day, how many of those whom
    /// the grant names are there and alive, and how many of them are protected.
    static let aboutPupil: StaticString = """
        SELECT id, giver, receiver, scopes, start_date, end_date, is_withdrawn, is_recorded_with_sight,
            (SELECT birth_date FROM person WHERE person.id = ?1),
            EXISTS (SELECT 1 FROM custodian WHERE child = ?1 AND guardian = grants.giver
                AND (starts IS NULL OR starts <= ?2) AND (ends IS NULL OR ends >= ?2)),
            (SELECT count(*) FROM person WHERE person.id IN (grants.subject, grants.giver, grants.receiver)
                AND is_known AND NOT is_deleted AND NOT is_deceased),
            (SELECT count(*) FROM person
                WHERE person.id IN (grants.subject, grants.giver, grants.receiver) AND is_protected)
        FROM grants WHERE subject = ?1 ORDER BY id
        """

    /// The pupils about whom something was given to this person.
    static func subjects(
        receivedBy person: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows("SELECT DISTINCT subject FROM grants WHERE receiver = ? ORDER BY subject", person) {
            $0.id(0)
        }
    }
}
