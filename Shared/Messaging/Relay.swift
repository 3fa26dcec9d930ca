package import Runtime
package import SQLite

/// Sends what is in the outbox, in its order, and forgets a message when the broker has it safe.
///
/// Guarantees: every committed message reaches the broker at least once, whatever dies and for however long the broker
/// is away; messages of one exchange are first sent in the order they were appended. A message is done when it is
/// confirmed and has not been returned; until then its row stays.
package struct Relay: Worker {
    package let name = "relay"
    /// Whether the publishing connection is up.
    package let connection = ConnectionState()

    private let database: Database
    private let broker: any Broker
    private let window: Int
    private let windowBytes: Int
    private let bundling: Bundling
    private let policy: RetryPolicy
    private let metrics: RelayMetrics
    private let log: Log
    private let doorbell = Doorbell()

    /// - Parameters:
    ///   - window: most messages without an outcome; beyond 500 nothing is gained.
    ///   - windowBytes: most bytes without an outcome; a broker short of memory stops reading, and what it has not
    ///     read must fit in socket buffers.
    ///   - bundling: which events may travel many in one message when many wait.
    package init(
        outbox database: Database, broker: any Broker, window: Int = 500, windowBytes: Int = 1_000_000,
        bundling: Bundling = .none, policy: RetryPolicy = .standard, metrics: Metrics = Metrics(), log: Log = .silent,
        clock: Clock = .system
    ) {
        self.bundling = bundling
        self.database = database
        self.broker = broker
        self.window = window
        self.windowBytes = windowBytes
        self.policy = policy
        self.metrics = RelayMetrics(metrics, database: database, clock: clock)
        self.log = log
        let doorbell = doorbell
        database.onCommit { doorbell.ring() }
    }

    package func run(until stop: Stop) throws {
        var sending = Sending(
            database: database, window: PublishWindow(messages: window, bytes: windowBytes), bundling: bundling,
            doorbell: doorbell, policy: policy, metrics: metrics, log: log, state: connection)
        var failures = 0
        while !stop.isRequested {
            do {
                let publisher = try broker.publisher(named: name)
                note(connected: true)
                defer {
                    publisher.close()
                    note(connected: false)
                }
                try sending.run(on: publisher, until: stop)
            } catch {
                failures = sending.hasProgressed ? 1 : failures + 1
                metrics.reconnects.add()
                let delay = policy.pause(before: error, after: failures)
                if let refusal = error as? BrokerError, refusal.isRefusal {
                    note(refusal)
                } else {
                    log.warning(
                        "relay interrupted; it goes on after a pause",
                        ["error": .error(error), "retry.after": .duration(delay)])
                }
                _ = stop.wait(for: delay)
            }
        }
        sending.finish()
    }

    /// What is refused stays in the outbox and is tried again for ever, so it is told once and not at each try.
    private func note(_ refusal: BrokerError) {
        metrics.refusals.add()
        guard connection.refuse(refusal.description) else { return }
        log.error("the broker refuses what is sent; it stays and is tried again", ["error": .error(refusal)])
    }

    private func note(connected: Bool) {
        connection.set(connected)
        metrics.connected.set(connected ? 1 : 0)
        if connected { log.info("relay connected") } else { metrics.blocked.set(0) }
    }
}
