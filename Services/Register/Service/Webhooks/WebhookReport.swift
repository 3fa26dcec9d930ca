import Runtime
import SQLite

/// What an operator sees of webhooks. Ids and outcomes, never a target's address: a path may hold a key.
struct WebhookReport: Sendable {
    let log: Log
    private let attempts: [String: Counter]
    private let suspensions: Counter

    init(_ metrics: Metrics, database: Database, clock: Clock, log: Log) {
        self.log = log
        attempts = Dictionary(
            uniqueKeysWithValues: NoticeOutcome.names.map { name in
                (
                    name,
                    metrics.counter(
                        "webhook_attempts_total", "Calls to subscribers' targets by what became of them",
                        labels: [("outcome", name)])
                )
            })
        suspensions = metrics.counter(
            "webhook_suspensions_total", "Subscriptions suspended because their target failed")
        Self.gauges(metrics, database, clock)
    }

    func attempted(_ notice: ClaimedNotice, _ outcome: NoticeOutcome) {
        attempts[outcome.name]?.add()
        if case .delivered = outcome { return }
        log.warning(
            "a target did not take a notice",
            [
                "subscription": .string(notice.subscription.uuid.lowercase), "attempt": .int(notice.attempt),
                "outcome": .string(outcome.name), "status": .int(outcome.status ?? 0),
            ])
    }

    func suspended(_ subscription: SubscriptionID) {
        suspensions.add()
        log.error(
            "a subscription is suspended until its client renews it",
            ["subscription": .string(subscription.uuid.lowercase)])
    }

    private static func gauges(_ metrics: Metrics, _ database: Database, _ clock: Clock) {
        func gauge(
            _ name: String, _ help: String, labels: [(String, String)] = [],
            _ ask: @escaping @Sendable (borrowing ReadTransaction) throws -> Double?
        ) {
            metrics.gauge(name, help, labels: labels) { (try? database.read(ask)).flatMap { $0 } ?? .nan }
        }
        gauge(
            "webhook_subscriptions", "Subscriptions by state", labels: [("state", "active")]
        ) { snapshot in
            try snapshot.first(
                "SELECT count(*) FROM subscription WHERE suspended_at IS NULL AND expires_at > ?", clock.now()
            ) { $0.double(0) }
        }
        gauge(
            "webhook_subscriptions", "Subscriptions by state", labels: [("state", "suspended")]
        ) { snapshot in
            try snapshot.first(
                "SELECT count(*) FROM subscription WHERE suspended_at IS NOT NULL AND expires_at > ?", clock.now()
            ) { $0.double(0) }
        }
        gauge(
            "webhook_subscriptions", "Subscriptions by state", labels: [("state", "expired")]
        ) { snapshot in
            try snapshot.first("SELECT count(*) FROM subscription WHERE expires_at <= ?", clock.now()) { $0.double(0) }
        }
        gauge("webhook_notices_pending", "Notices of live subscriptions that their target has not accepted yet") {
            snapshot in
            try snapshot.first(
                """
                SELECT count(*) FROM webhook_notice JOIN subscription ON subscription.id = subscription
                WHERE suspended_at IS NULL AND expires_at > ?
                """, clock.now()
            ) { $0.double(0) }
        }
        gauge("webhook_oldest_pending_seconds", "How long ago the oldest of them was made") { snapshot in
            let oldest = try snapshot.first(
                """
                SELECT min(webhook_notice.created_at) FROM webhook_notice JOIN subscription
                    ON subscription.id = subscription WHERE suspended_at IS NULL AND expires_at > ?
                """, clock.now()
            ) { $0.optionalInstant(0) }
            return (oldest ?? nil).map { max((clock.now() - $0).inSeconds, 0) } ?? 0
        }
    }
}
