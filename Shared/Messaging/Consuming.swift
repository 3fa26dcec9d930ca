import Contracts
import Runtime
import SQLite

/// A consumer's work on one connection after the other. Lives on the consumer's thread, which reads and decodes the
/// next deliveries while the writer commits the last ones.
struct Consuming {
    private let subscription: Subscription
    private let database: Database
    private let outbox: Outbox
    private let batch: Int
    private let policy: RetryPolicy
    private let metrics: ConsumerMetrics
    private let log: Log
    private let onApplied: @Sendable (Int) -> Void

    // Delivered, not yet dealt with; in order.
    private var waiting: [Received] = []
    private var waitingBytes = 0

    /// Most bytes of bodies in one transaction, and half of what is decoded ahead: chunks of snapshots are large.
    private static let batchBytes = 1_000_000
    // Unexpected failures per message. Outlives the connection: a message gets its tries, not more by reconnecting.
    private var failures: [Inbox.Key: Int] = [:]
    private var setbacks = 0
    // Since the queue was last empty.
    private var sinceRest = 0
    /// So many leave behind what is worth giving back.
    private static let many = 10_000
    /// Whether anything was acknowledged on the latest connection.
    private(set) var hasProgressed = false

    init(
        subscription: Subscription, database: Database, outbox: Outbox, batch: Int, policy: RetryPolicy,
        metrics: ConsumerMetrics, log: Log, onApplied: @escaping @Sendable (Int) -> Void
    ) {
        self.subscription = subscription
        self.database = database
        self.outbox = outbox
        self.batch = batch
        self.policy = policy
        self.metrics = metrics
        self.log = log
        self.onApplied = onApplied
    }

    /// Works until asked to stop; then takes no more, finishes what has been delivered and returns.
    mutating func run(on connection: any ConsumerConnection, until stop: Stop) throws {
        // What was delivered on another connection comes again on this one.
        waiting = []
        waitingBytes = 0
        hasProgressed = false
        while !stop.isRequested {
            if waiting.isEmpty {
                try take(from: connection, within: .milliseconds(500), wake: stop.fileDescriptor)
                if waiting.isEmpty { rest() }
            } else {
                try work(on: connection, until: stop)
            }
        }
        try connection.cancel()
        repeat {
            if waiting.isEmpty { try take(from: connection, within: .zero, wake: nil) }
            // In trouble and asked to stop: what is not acknowledged is delivered again after the next start.
            if !waiting.isEmpty, try !work(on: connection, until: stop) { return }
        } while !waiting.isEmpty
    }

    private mutating func take(from connection: any ConsumerConnection, within limit: Duration, wake: Int32?) throws {
        let deliveries = try connection.deliveries(upTo: batch, bytes: Self.batchBytes, within: limit, wake: wake)
        let (database, queue) = (database, subscription.queue)
        for delivery in deliveries {
            waiting += try Received.all(in: delivery, by: subscription) { letter in
                // Throws when the key cannot be read: that is no reason to believe a letter less.
                try database.read { try LetterSeal(of: $0)?.isRight(on: letter, from: queue) ?? false }
            }
            waitingBytes += delivery.body.count
        }
    }

    /// The queue has come to its end.
    private mutating func rest() {
        if sinceRest >= Self.many { ProcessMemory.giveBack() }
        sinceRest = 0
    }

    /// How many messages the next transaction takes: a batch, and no more than its bytes, but one at least.
    private var front: Int {
        var bytes = 0
        for (place, message) in waiting.prefix(batch).enumerated() {
            bytes += message.bytes
            if bytes > Self.batchBytes { return max(1, place) }
        }
        return min(batch, waiting.count)
    }

    /// Commits and acknowledges the front of what is waiting. False when nothing could be done and the wait before the
    /// next try was cut short by a stop.
    @discardableResult
    private mutating func work(on connection: any ConsumerConnection, until stop: Stop) throws -> Bool {
        let next = Batch(
            messages: Array(waiting.prefix(front)), subscription: subscription, outbox: outbox, policy: policy,
            failures: failures)
        var result = try commit(on: connection) { transaction in try next.run(in: transaction) }
        if case .failure = result {
            metrics.retries.add()
            result = try commit(on: connection) { transaction in try next.runCarefully(in: transaction) }
        }
        switch result {
        case .success(let outcome):
            try finish(outcome, on: connection)
            guard let obstacle = outcome.obstacle else {
                setbacks = 0
                return true
            }
            return try pause(at: obstacle, progressed: outcome.taken > 0, on: connection, until: stop)
        case .failure(let error):
            log.error("batch not committed; tried again", ["error": .error(error)])
            setbacks += 1
            return try pause(for: policy.transient.delay(after: setbacks), on: connection, until: stop)
        }
    }

    /// Hands the work to the writer and, until it is durable, reads ahead and keeps the connection alive. An error of
    /// the connection is thrown only when the outcome is known: the work may well be done.
    private mutating func commit(
        on connection: any ConsumerConnection,
        _ body: @escaping @Sendable (borrowing Transaction) throws -> Batch.Outcome
    ) throws -> Result<Batch.Outcome, any Error> {
        let write = database.submit(body)
        var lost: (any Error)?
        while true {
            if lost == nil {
                do {
                    if waiting.count < 2 * batch, waitingBytes < 2 * Self.batchBytes {
                        try take(from: connection, within: .zero, wake: nil)
                    }
                    try connection.serveHeartbeat()
                } catch {
                    lost = error
                }
            }
            guard let result = write.wait(for: .milliseconds(500)) else { continue }
            if let lost {
                if case .success(let outcome) = result { note(outcome) }
                throw lost
            }
            return result
        }
    }

    private mutating func finish(_ outcome: Batch.Outcome, on connection: any ConsumerConnection) throws {
        note(outcome)
        guard outcome.taken > 0 else { return }
        let taken = waiting.prefix(outcome.taken)
        // A bundle is acknowledged with its last event: until then it would come again, and those before are known.
        let tag = taken.last { $0.isLast }?.tag
        for message in taken { waitingBytes -= message.bytes }
        waiting.removeFirst(outcome.taken)
        sinceRest += outcome.taken
        if let tag { try connection.acknowledge(upTo: tag) }
        hasProgressed = true
    }

    private mutating func note(_ outcome: Batch.Outcome) {
        metrics.note(outcome)
        if !failures.isEmpty {
            for message in waiting.prefix(outcome.taken) { message.key.map { failures[$0] = nil } }
        }
        for (handler, reason) in outcome.parked {
            log.error("message parked", ["handler": .string(handler), "reason": .string(reason)])
        }
        if outcome.missed > 0 {
            log.warning("gap in the publisher's sequence", ["missing": .int(Int(outcome.missed))])
        }
        if outcome.newEpochs > 0 { log.warning("the publisher began a new epoch") }
        note(outcome.replica)
        if outcome.applied > 0 { onApplied(outcome.applied) }
    }

    private func note(_ replica: ReplicaReceiver.Report) {
        for (kind, rule) in replica.bad {
            log.error("subject of a snapshot left out", ["kind": .string(kind), "reason": .string(rule)])
        }
        for reason in replica.completed { log.notice("snapshot complete", ["reason": .string(reason.rawValue)]) }
        for reason in replica.refused { log.warning("snapshot of no use", ["reason": .string(reason)]) }
        for result in replica.audits where result != .equal {
            log.warning("audit", ["result": .string(result.rawValue)])
        }
        if replica.repaired > 0 { log.warning("replica repaired", ["subjects": .int(replica.repaired)]) }
        if replica.needsAttention { subscription.onAttention?() }
    }

    /// Waits before the message at the front is tried again.
    private mutating func pause(
        at obstacle: Batch.Obstacle, progressed: Bool, on connection: any ConsumerConnection, until stop: Stop
    ) throws -> Bool {
        if obstacle.isTransient {
            setbacks = progressed ? 1 : setbacks + 1
            log.warning("handler must wait", ["reason": .string(obstacle.reason)])
            return try pause(for: policy.transient.delay(after: setbacks), on: connection, until: stop)
        }
        guard let key = waiting.first?.key else { return true }
        let count = (failures[key] ?? 0) + 1
        failures[key] = count
        log.warning("handler failed; tried again", ["reason": .string(obstacle.reason), "attempt": .int(count)])
        return try pause(for: policy.unexpected.delay(after: count), on: connection, until: stop)
    }

    /// False when the wait was cut short by a stop. Heartbeats are served meanwhile.
    private func pause(for delay: Duration, on connection: any ConsumerConnection, until stop: Stop) throws -> Bool {
        let deadline = Deadline(in: delay)
        while !deadline.hasPassed {
            if stop.wait(for: min(.milliseconds(500), deadline.remaining)) { return false }
            try connection.serveHeartbeat()
        }
        return true
    }
}
