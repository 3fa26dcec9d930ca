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

    /// All that the register has told of about this pupil, also what is over, in the order of their ids.
    static func about(_ pupil: PersonID, in querying: borrowing some Querying & ~Copyable) throws -> [Grant] {
        try querying.rows(
            """
            SELECT id, giver, receiver, scopes, start_date, end_date, is_withdrawn, is_recorded_with_sight FROM grants
            WHERE subject = ? ORDER BY id
            """, pupil
        ) { row in
            Grant(
                id: row.id(0), subject: pupil, giver: row.id(1), receiver: row.id(2),
                scopes: Set(row.text(3).split(separator: ",").compactMap { GrantScope(rawValue: String($0)) }),
                start: row.date(4), end: row.date(5),
                // When it was is nothing to whoever judges.
                withdrawnAt: row.bool(6) ? Instant(microseconds: 0) : nil, isRecordedWithSight: row.bool(7))
        }
    }

    /// The pupils about whom something was given to this person.
    static func subjects(
        receivedBy person: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows("SELECT DISTINCT subject FROM grants WHERE receiver = ? ORDER BY subject", person) {
            $0.id(0)
        }
    }
}
