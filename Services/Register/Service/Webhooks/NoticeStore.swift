import Runtime
import SQLite

/// The SQL of notices and of what subscriptions have been told.
enum NoticeStore {
    /// A subscription that may be called now.
    struct Due: Sendable {
        let subscription: SubscriptionID
        let target: String
        let keys: SigningKeys
        let bearerToken: String?
        /// The notice that waits to be sent again.
        let waiting: (id: NoticeID, body: [UInt8], attempts: Int)?
    }

    struct Told: Sendable {
        let type: EntityType
        let mark: Watermarks.Mark
    }

    /// All that may be called at that time, longest due first.
    static func due<Q: Querying & ~Copyable>(at now: Instant, in transaction: borrowing Q) throws -> [Due] {
        try transaction.rows(
            """
            SELECT subscription.id, target, signing_key, second_signing_key, bearer_token, webhook_notice.id, body,
                attempts
            FROM subscription LEFT JOIN webhook_notice ON webhook_notice.subscription = subscription.id
            WHERE suspended_at IS NULL AND next_at <= ? AND expires_at > ? AND coalesce(is_under_way, 0) = 0
            ORDER BY next_at, number
            """, now, now
        ) { row in
            Due(
                subscription: row.id(0), target: row.text(1),
                keys: SigningKeys(first: row.text(2), second: row.optionalText(3)), bearerToken: row.optionalText(4),
                waiting: row.isNull(5) ? nil : (row.id(5), row.bytes(6), row.int(7)))
        }
    }

    /// When the next call falls due of those that may not be called yet.
    static func nextTime<Q: Querying & ~Copyable>(after now: Instant, in transaction: borrowing Q) throws -> Instant? {
        try transaction.first(
            "SELECT min(next_at) FROM subscription WHERE suspended_at IS NULL AND next_at > ? AND expires_at > ?", now,
            now
        ) { $0.optionalInstant(0) } ?? nil
    }

    /// What each subscription has been told that may be called at that time and has no notice that waits.
    static func told<Q: Querying & ~Copyable>(
        at now: Instant, in transaction: borrowing Q
    ) throws -> [SubscriptionID: [Told]] {
        var told: [SubscriptionID: [Told]] = [:]
        try transaction.each(
            """
            SELECT subscription.id, type, noticed_change, noticed_deletion
            FROM subscription JOIN subscription_mark ON subscription_mark.subscription = subscription.id
            WHERE suspended_at IS NULL AND next_at <= ? AND expires_at > ? AND NOT EXISTS (
                SELECT 1 FROM webhook_notice WHERE webhook_notice.subscription = subscription.id)
            """, now, now
        ) { row in
            guard let type = EntityType(rawValue: row.text(1)) else { return }
            told[row.id(0), default: []].append(
                Told(type: type, mark: Watermarks.Mark(change: row.int64(2), deletion: row.int64(3))))
        }
        return told
    }

    /// Makes a notice with its first attempt under way, and notes what it tells of as told.
    static func begin(
        _ id: NoticeID, _ body: [UInt8], of subscription: SubscriptionID, telling told: [Told],
        in transaction: borrowing Transaction
    ) throws {
        let now = transaction.now
        try transaction.run(
            """
            INSERT INTO webhook_notice (subscription, id, body, created_at, attempts, is_under_way)
            VALUES (?, ?, ?, ?, 1, 1)
            """, subscription, id, body, now)
        for told in told {
            try transaction.run(
                """
                UPDATE subscription_mark SET noticed_change = ?, noticed_deletion = ?
                WHERE subscription = ? AND type = ?
                """, told.mark.change, told.mark.deletion, subscription, told.type.rawValue)
        }
        try noteAttempt(of: subscription, in: transaction)
    }

    static func beginAgain(_ subscription: SubscriptionID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "UPDATE webhook_notice SET attempts = attempts + 1, is_under_way = 1 WHERE subscription = ?", subscription)
        try noteAttempt(of: subscription, in: transaction)
    }

    private static func noteAttempt(of subscription: SubscriptionID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "UPDATE subscription SET last_attempt_at = ? WHERE id = ?", transaction.now, subscription)
    }

    /// The target has it: nothing of the notice needs to be kept.
    static func deliver(_ notice: ClaimedNotice, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "DELETE FROM webhook_notice WHERE subscription = ? AND id = ?", notice.subscription, notice.id)
        try transaction.run(
            """
            UPDATE subscription_mark SET delivered_change = noticed_change, delivered_deletion = noticed_deletion
            WHERE subscription = ?
            """, notice.subscription)
    }

    static func keepWaiting(_ notice: ClaimedNotice, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "UPDATE webhook_notice SET is_under_way = 0 WHERE subscription = ? AND id = ?", notice.subscription,
            notice.id)
    }

    /// Forgets what was noticed and not delivered, so that the next notice tells of all of it.
    static func takeBack(_ subscription: SubscriptionID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM webhook_notice WHERE subscription = ?", subscription)
        try transaction.run(
            """
            UPDATE subscription_mark SET noticed_change = delivered_change, noticed_deletion = delivered_deletion
            WHERE subscription = ?
            """, subscription)
    }
}
