import Runtime
import SQLite
import SS12000

/// The SQL of duties.
enum ObligationStore {
    static func find(
        _ child: PersonID, _ day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> Obligation? {
        try querying.first(
            """
            SELECT child, day, unit, phase, open_since, due_at, escalate_at, escalated_at, corrected_at, next_at,
                lasts_until
            FROM obligation WHERE child = ? AND day = ?
            """, child, day, map: Obligation.init)
    }

    /// Duties whose time has come, the longest waiting first.
    static func due(at now: Instant, limit: Int, in transaction: borrowing Transaction) throws -> [Obligation] {
        try transaction.rows(
            """
            SELECT child, day, unit, phase, open_since, due_at, escalate_at, escalated_at, corrected_at, next_at,
                lasts_until
            FROM obligation WHERE next_at <= ? ORDER BY next_at LIMIT ?
            """, now, limit, map: Obligation.init)
    }

    /// When the next duty wants to be looked at.
    static func nextTime(in querying: borrowing some Querying & ~Copyable) throws -> Instant? {
        try querying.first("SELECT next_at FROM obligation WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1") { row in
            row.instant(0)
        }
    }

    static func save(_ obligation: Obligation, in transaction: borrowing Transaction) throws {
        _ = try transaction.run(
            """
            INSERT INTO obligation (child, day, unit, phase, open_since, due_at, escalate_at, escalated_at,
                corrected_at, next_at, lasts_until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (child, day) DO UPDATE SET unit = excluded.unit, phase = excluded.phase,
                open_since = excluded.open_since, due_at = excluded.due_at, escalate_at = excluded.escalate_at,
                escalated_at = excluded.escalated_at, corrected_at = excluded.corrected_at, next_at = excluded.next_at,
                lasts_until = excluded.lasts_until
            """,
            obligation.child, obligation.day, obligation.unit, obligation.phase.rawValue, obligation.openSince,
            obligation.dueAt, obligation.escalateAt, obligation.escalatedAt, obligation.correctedAt, obligation.nextAt,
            obligation.lastsUntil)
    }

    /// The register has said something new of this child or of a guardian: a duty that is past its time and not over is
    /// looked at now.
    /// - Returns: whether there was one.
    static func lookAgain(at child: PersonID, in transaction: borrowing Transaction) throws -> Bool {
        let now = transaction.now
        return try transaction.run(
            """
            UPDATE obligation SET next_at = ?1
            WHERE child = ?2 AND open_since IS NOT NULL AND due_at <= ?1 AND (day >= ?3 OR lasts_until > ?1)
                AND phase IN ('waiting', 'telling', 'told', 'escalated', 'exempt') AND (next_at IS NULL OR next_at > ?1)
            """, now, child, LocalDate(now)) > 0
    }
}

extension Obligation {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(child: row.id(0, as: PersonID.self), day: row.date(1))
        unit = row.optionalID(2, as: OrganisationID.self)
        guard let phase = Phase(rawValue: row.text(3)) else { throw UnknownStoredWord(column: "obligation.phase") }
        self.phase = phase
        openSince = row.optionalInstant(4)
        dueAt = row.instant(5)
        escalateAt = row.instant(6)
        escalatedAt = row.optionalInstant(7)
        correctedAt = row.optionalInstant(8)
        nextAt = row.optionalInstant(9)
        lastsUntil = max(day.end, row.instant(10))
    }
}

/// A stored word this binary does not know: the file was written by a newer one.
struct UnknownStoredWord: Error, CustomStringConvertible {
    let column: String
    var description: String { "\(column) holds a word this version does not know" }
}
