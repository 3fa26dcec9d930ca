import Access
import HTTP
import Runtime
import SQLite

/// Subscriptions and the notices to their targets, put together: the routes by which clients keep their subscriptions,
/// and the worker that tells them.
struct Webhooks: Sendable {
    let sender: WebhookSender
    private let subscriptions: ManageSubscriptions
    private let oversee: OverseeSubscriptions

    /// - Parameter caller: calls targets; nil makes one that speaks HTTP. Made once for each sender's thread.
    init(
        database: Database, settings: WebhookSettings, metrics: Metrics, log: Log, clock: Clock,
        identifiers: Identifiers, plan: RetryPlan? = nil, caller: (@Sendable () -> any WebhookCaller)? = nil
    ) {
        let bell = Doorbell()
        database.onCommit { bell.ring() }
        sender = WebhookSender(
            database: database, claim: ClaimNotices(identifiers: identifiers),
            record: RecordOutcome(plan: plan ?? RetryPlan(giveUp: settings.giveUp), interval: settings.interval),
            open: caller ?? { HTTPWebhookCaller(settings) }, senders: settings.senders, bell: bell, clock: clock,
            report: WebhookReport(metrics, database: database, clock: clock, log: log))
        subscriptions = ManageSubscriptions(
            database: database, settings: settings, clock: clock, identifiers: identifiers)
        oversee = OverseeSubscriptions(database: database, clock: clock)
    }

    func routes(gate: Gate) -> [Route] { SubscriptionRoutes.all(subscriptions, oversee, gate: gate) }
}
