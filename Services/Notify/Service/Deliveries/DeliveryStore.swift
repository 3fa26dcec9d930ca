import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// The SQL of deliveries: intents and their states.
enum DeliveryStore {
    /// Keeps an intent. One that exists already stays as it is, unless it has reached nobody, so that telling again cannot
    /// tell twice. A correction of which one attempt is unknown has a second one left.
    static func insert(_ delivery: Delivery, at now: Instant, in transaction: borrowing Transaction) throws {
        if delivery.kind == .alert && !delivery.isByGrant {
            // Who has heard of it by a grant and is a guardian since has heard of it.
            _ = try transaction.run(
                """
                UPDATE delivery SET by_grant = 0
                WHERE child = ? AND day = ? AND kind = 'alert' AND recipient = ? AND by_grant = 1
                """, delivery.child, delivery.day, delivery.recipient)
        }
        _ = try transaction.run(
            """
            INSERT INTO delivery (id, child, day, kind, recipient, state, next_at, expires_at, created_at, settled_at,
                by_grant)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (child, day, kind, recipient) DO UPDATE SET state = excluded.state, next_at = excluded.next_at,
                expires_at = excluded.expires_at, settled_at = excluded.settled_at, deferrals = 0,
                by_grant = excluded.by_grant
            WHERE delivery.state IN ('dropped', 'expired', 'no-contact', 'refused')
                OR (delivery.kind = 'correction' AND delivery.state = 'unknown' AND delivery.unknowns < 2)
            """,
            delivery.id, delivery.child, delivery.day, delivery.kind.rawValue, delivery.recipient,
            delivery.state.rawValue, delivery.nextAt, delivery.expiresAt, now, delivery.settledAt, delivery.isByGrant)
    }

    static func save(_ delivery: Delivery, in transaction: borrowing Transaction) throws {
        _ = try transaction.run(
            """
            UPDATE delivery SET state = ?, attempts = ?, unknowns = ?, deferrals = ?, next_at = ?, settled_at = ?
            WHERE id = ?
            """,
            delivery.state.rawValue, delivery.attempts, delivery.unknowns, delivery.deferrals, delivery.nextAt,
            delivery.settledAt, delivery.id)
    }

    /// Intents whose time has come, the longest waiting first.
    static func due(at now: Instant, limit: Int, in transaction: borrowing Transaction) throws -> [Delivery] {
        try transaction.rows(
            """
            SELECT id, child, day, kind, recipient, state, attempts, unknowns, deferrals, next_at, expires_at,
                settled_at, round, by_grant
            FROM delivery WHERE state = 'intended' AND next_at <= ? ORDER BY next_at LIMIT ?
            """, now, limit, map: Delivery.init)
    }

    /// The register has sent the child: mails that waited for nothing else are due now.
    /// - Returns: whether there was one.
    static func claimNow(about child: PersonID, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.run(
            """
            UPDATE delivery SET next_at = ?1
            WHERE child = ?2 AND state = 'intended' AND next_at > ?1 AND deferrals = 0 AND unknowns = 0
            """, transaction.now, child) > 0
    }

    /// Deliveries whose attempt has no outcome. At start these are the calls that a crash cut off.
    static func underWay(in transaction: borrowing Transaction) throws -> [Delivery] {
        try transaction.rows(
            """
            SELECT id, child, day, kind, recipient, state, attempts, unknowns, deferrals, next_at, expires_at,
                settled_at, round, by_grant
            FROM delivery WHERE state = 'under-way'
            """, map: Delivery.init)
    }

    static func find(_ id: DeliveryID, in transaction: borrowing Transaction) throws -> Delivery? {
        try transaction.first(
            """
            SELECT id, child, day, kind, recipient, state, attempts, unknowns, deferrals, next_at, expires_at,
                settled_at, round, by_grant
            FROM delivery WHERE id = ?
            """, id, map: Delivery.init)
    }

    static func nextTime(in querying: borrowing some Querying & ~Copyable) throws -> Instant? {
        try querying.first(
            "SELECT next_at FROM delivery WHERE state = 'intended' ORDER BY next_at LIMIT 1"
        ) { row in row.instant(0) }
    }
}

extension Delivery.State {
    init(stored word: String) throws {
        guard let state = Self(rawValue: word) else { throw UnknownStoredWord(column: "delivery.state") }
        self = state
    }
}

extension Delivery {
    fileprivate init(_ row: borrowing Row) throws {
        guard let kind = Kind(rawValue: row.text(3)) else { throw UnknownStoredWord(column: "delivery.kind") }
        self.init(
            id: row.id(0, as: DeliveryID.self), child: row.id(1, as: PersonID.self), day: row.date(2), kind: kind,
            recipient: row.uuid(4), state: try State(stored: row.text(5)), attempts: row.int(6), unknowns: row.int(7),
            deferrals: row.int(8), nextAt: row.optionalInstant(9), expiresAt: row.instant(10),
            settledAt: row.optionalInstant(11), round: row.int(12),
            isByGrant: row.bool(13))
    }
}
