package import Runtime
package import SQLite

/// Takes a queue's messages into the database.
///
/// Guarantees: each message takes effect exactly once, or is parked exactly once with its reason; effects of one
/// publisher come in its order; a message is acknowledged only when its effect is durable; no message stops the queue,
/// and no failing disk makes one be parked. Many messages share one commit and one acknowledgement.
package struct Consumer: Worker {
    package let name: String
    /// Whether the consuming connection is up.
    package let connection = ConnectionState()

    private let subscription: Subscription
    private let database: Database
    private let broker: any Broker
    private let outbox: Outbox
    private let prefetch: Int
    private let batch: Int
    private let policy: RetryPolicy
    private let metrics: ConsumerMetrics
    private let log: Log
    private let onApplied: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - outbox: takes the messages that are parked.
    ///   - prefetch: most deliveries without acknowledgement; a few batches, so that one is read while another commits.
    ///   - batch: most messages, those in bundles counted one by one, in one transaction.
    ///   - onApplied: called on the consumer's thread after each commit with the number of messages that took effect.
    package init(
        subscription: Subscription, database: Database, broker: any Broker, outbox: Outbox, prefetch: Int = 500,
        batch: Int = 500, policy: RetryPolicy = .standard, metrics: Metrics = Metrics(), log: Log = .silent,
        onApplied: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        name = subscription.queue
        self.subscription = subscription
        self.database = database
        self.broker = broker
        self.outbox = outbox
        self.prefetch = prefetch
        self.batch = max(1, batch)
        self.policy = policy
        self.metrics = ConsumerMetrics(metrics, queue: subscription.queue, database: database)
        self.log = log.with(["queue": .string(subscription.queue)])
        self.onApplied = onApplied
    }

    package func run(until stop: Stop) throws {
        var consuming = Consuming(
            subscription: subscription, database: database, outbox: outbox, batch: batch, policy: policy,
            metrics: metrics, log: log, onApplied: onApplied)
        var failures = 0
        while !stop.isRequested {
            do {
                let consumer = try broker.consumer(of: subscription.queue, prefetch: prefetch, named: name)
                note(connected: true)
                defer {
                    consumer.close()
                    note(connected: false)
                }
                try consuming.run(on: consumer, until: stop)
            } catch {
                failures = consuming.hasProgressed ? 1 : failures + 1
                metrics.reconnects.add()
                let delay = policy.pause(before: error, after: failures)
                log.warning(
                    "consumer interrupted; it goes on after a pause",
                    ["error": .error(error), "retry.after": .duration(delay)])
                _ = stop.wait(for: delay)
            }
        }
    }

    private func note(connected: Bool) {
        connection.set(connected)
        metrics.connected.set(connected ? 1 : 0)
        if connected { log.info("consumer connected") }
    }
}
