import Runtime
import SQLite
import Transfer

/// The SQL of subscriptions as their clients see them. Each statement names the client: no
/// client sees or changes another's.
enum SubscriptionStore {
    static func count(of client: String, in transaction: borrowing Transaction) throws -> Int {
        try transaction.first("SELECT count(*) FROM subscription WHERE client = ?", client) { $0.int(0) } ?? 0
    }

    static func insert(
        _ request: SubscriptionRequest, _ keys: SigningKeys, as id: SubscriptionID, of client: String,
        expiresAt: Instant, in transaction: borrowing Transaction
    ) throws {
        let now = transaction.now
        try transaction.run(
            """
            INSERT INTO subscription (id, client, name, target, signing_key, second_signing_key, bearer_token,
                created_at, expires_at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, client, request.name, request.target.address.text, keys.first, keys.second, request.bearerToken,
            now, expiresAt, now)
        // Told is what changes from here on; what was before, the client reads by itself.
        let marks = try Watermarks.current(in: transaction)
        for type in request.types {
            let mark = marks[type]
            try transaction.run(
                """
                INSERT INTO subscription_mark (subscription, type, noticed_change, noticed_deletion, delivered_change,
                    delivered_deletion) VALUES (?, ?, ?, ?, ?, ?)
                """, id, type.rawValue, mark.change, mark.deletion, mark.change, mark.deletion)
        }
    }

    static func find<Q: Querying & ~Copyable>(
        _ id: SubscriptionID, of client: String, in transaction: borrowing Q
    ) throws -> WebhookSubscription? {
        try transaction.first(
            """
            SELECT id, name, target, created_at, expires_at, suspended_at, failures, last_attempt_at, last_success_at,
                last_outcome, last_status,
                (SELECT group_concat(type) FROM subscription_mark WHERE subscription = subscription.id)
            FROM subscription WHERE id = ? AND client = ?
            """, id, client, map: read)
    }

    /// A page and one more, in the order in which they were made; of nil: every client's.
    static func list(
        of client: String?, _ page: NumberedPage, in transaction: borrowing ReadTransaction
    ) throws -> [(number: Int64, client: String, subscription: WebhookSubscription)] {
        try transaction.rows(
            """
            SELECT id, name, target, created_at, expires_at, suspended_at, failures, last_attempt_at, last_success_at,
                last_outcome, last_status,
                (SELECT group_concat(type) FROM subscription_mark WHERE subscription = subscription.id), number, client
            FROM subscription WHERE (?1 IS NULL OR client = ?1) AND number > ?2 ORDER BY number LIMIT ?3
            """, client, page.place ?? 0, page.limit + 1
        ) { row in (number: row.int64(12), client: row.text(13), subscription: read(row)) }
    }

    /// True when there was one; of nil: whoever's it is.
    static func delete(
        _ id: SubscriptionID, of client: String?, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.run("DELETE FROM subscription WHERE id = ?1 AND (?2 IS NULL OR client = ?2)", id, client) > 0
    }

    static func replace(
        _ secrets: WebhookSecrets, of id: SubscriptionID, in transaction: borrowing Transaction
    ) throws {
        if let keys = secrets.keys {
            try transaction.run(
                "UPDATE subscription SET signing_key = ?, second_signing_key = ? WHERE id = ?", keys.first, keys.second,
                id)
        }
        switch secrets.bearerToken {
        case .unsaid: return
        case .removed: try transaction.run("UPDATE subscription SET bearer_token = NULL WHERE id = ?", id)
        case .set(let token):
            try transaction.run("UPDATE subscription SET bearer_token = ? WHERE id = ?", token, id)
        }
    }

    /// Removes those that nobody has renewed since that time, with their notices. Answers how many.
    static func removeExpired(before time: Instant, in transaction: borrowing Transaction) throws -> Int {
        try transaction.run("DELETE FROM subscription WHERE expires_at < ?", time)
    }

    private static func read(_ row: borrowing Row) -> WebhookSubscription {
        let words = Set((row.optionalText(11) ?? "").split(separator: ",").map(String.init))
        return WebhookSubscription(
            id: row.id(0), name: row.text(1), target: row.text(2),
            types: EntityType.allCases.filter { words.contains($0.rawValue) }, createdAt: row.instant(3),
            expiresAt: row.instant(4), suspendedAt: row.optionalInstant(5), failures: row.int(6),
            lastAttemptAt: row.optionalInstant(7), lastSuccessAt: row.optionalInstant(8),
            lastOutcome: row.optionalText(9), lastStatus: row.optionalInt(10))
    }
}

extension SubscriptionStore {
    /// Lets it live until `expiry` and resumes it. Its target is called as soon as the interval since the last call is
    /// over, if there is anything to tell.
    static func renew(
        _ held: WebhookSubscription, until expiry: Instant, interval: Duration, in transaction: borrowing Transaction
    ) throws {
        let now = transaction.now
        try transaction.run("UPDATE subscription SET expires_at = ? WHERE id = ?", expiry, held.id)
        guard held.failures > 0 else { return }
        let next = max(now, held.lastAttemptAt.map { $0 + interval } ?? now)
        try transaction.run("UPDATE subscription SET next_at = ? WHERE id = ?", next, held.id)
        guard held.suspendedAt != nil else { return }
        try transaction.run(
            "UPDATE subscription SET suspended_at = NULL, failures = 0, failing_since = NULL WHERE id = ?", held.id)
        try NoticeStore.takeBack(held.id, in: transaction)
    }
}
