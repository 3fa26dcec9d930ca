import Contracts
import Runtime
import SQLite

/// What one transaction does with the front of the waiting deliveries.
///
/// A batch is first run in one go, for nearly every batch is good and a SAVEPOINT per message costs more than the
/// message. When any part of it fails, the transaction is rolled back and the batch is run again *carefully*: each
/// message in a SAVEPOINT of its own, so that what fails is found, undone alone, and judged.
struct Batch: Sendable {
    /// Where a batch stopped: the message after those taken is to be tried again.
    struct Obstacle: Sendable {
        let isTransient: Bool
        let reason: String
    }

    struct Outcome: Sendable {
        /// How many messages, from the front, are dealt with once this is committed.
        var taken = 0
        var applied = 0
        /// States that told nothing new, and messages of an epoch that is past.
        var stale = 0
        var outdated = 0
        var duplicates = 0
        var ignored = 0
        var parked: [(handler: String, reason: String)] = []
        var missed: Int64 = 0
        var newEpochs = 0
        var obstacle: Obstacle?
    }

    let messages: [Received]
    let subscription: Subscription
    let outbox: Outbox
    let policy: RetryPolicy
    /// How often each message has failed unexpectedly so far.
    let failures: [Inbox.Key: Int]

    /// All at once; throws whatever went wrong.
    func run(in transaction: borrowing Transaction) throws -> Outcome {
        var outcome = Outcome()
        var place = PlaceInStream(subscription)
        try subscription.beforeBatch?(transaction)
        for message in messages {
            if try isNew(message, &outcome, &place, in: transaction) {
                switch message.action {
                case .handle(let work): outcome.count(try work(transaction))
                case .ignore: outcome.ignored += 1
                case .park(let reason): try park(message, reason, attempts: 1, &outcome, in: transaction)
                }
            }
            outcome.taken += 1
        }
        try subscription.afterBatch?(transaction)
        return try finish(outcome, place, in: transaction)
    }

    /// One by one, stopping at a message that is to be tried again. Throws only when the database itself fails; then
    /// nothing is done and nothing may be parked.
    func runCarefully(in transaction: borrowing Transaction) throws -> Outcome {
        var outcome = Outcome()
        var place = PlaceInStream(subscription)
        for message in messages {
            _ = try transaction.run("SAVEPOINT message")
            let before = (outcome, place)
            if try isNew(message, &outcome, &place, in: transaction) {
                switch message.action {
                case .handle(let work):
                    if let obstacle = try attempt(work, message, &outcome, in: transaction) {
                        _ = try transaction.run("ROLLBACK TO message")
                        _ = try transaction.run("RELEASE message")
                        (outcome, place) = before
                        outcome.obstacle = obstacle
                        return try finish(outcome, place, in: transaction)
                    }
                case .ignore: outcome.ignored += 1
                case .park(let reason): try park(message, reason, attempts: 1, &outcome, in: transaction)
                }
            }
            _ = try transaction.run("RELEASE message")
            outcome.taken += 1
        }
        return try finish(outcome, place, in: transaction)
    }

    /// Runs a handler in a SAVEPOINT; its message is then applied, parked, or returned as an obstacle.
    private func attempt(
        _ work: Subscription.Work, _ message: Received, _ outcome: inout Outcome, in transaction: borrowing Transaction
    ) throws -> Obstacle? {
        _ = try transaction.run("SAVEPOINT handler")
        do {
            try subscription.beforeBatch?(transaction)
            let effect = try work(transaction)
            try subscription.afterBatch?(transaction)
            _ = try transaction.run("RELEASE handler")
            outcome.count(effect)
            return nil
        } catch {
            let tried = 1 + (message.key.flatMap { failures[$0] } ?? 0)
            switch policy.verdict(on: error) {
            case .transient:
                return Obstacle(isTransient: true, reason: String(reflecting: type(of: error)))
            case .unexpected(let reason) where tried < policy.tries:
                return Obstacle(isTransient: false, reason: reason)
            case .permanent(let reason), .unexpected(let reason):
                _ = try transaction.run("ROLLBACK TO handler")
                _ = try transaction.run("RELEASE handler")
                try park(message, reason, attempts: tried, &outcome, in: transaction)
                return nil
            }
        }
    }

    private func isNew(
        _ message: Received, _ outcome: inout Outcome, _ place: inout PlaceInStream,
        in transaction: borrowing Transaction
    ) throws -> Bool {
        if let envelope = message.envelope, try !place.see(envelope, message.delivery, in: transaction) {
            outcome.outdated += 1
            return false
        }
        if case .ignore = message.action { return true }
        guard let key = message.key, try !Inbox.record(key, in: transaction) else { return true }
        outcome.duplicates += 1
        return false
    }

    private func park(
        _ message: Received, _ reason: String, attempts: Int, _ outcome: inout Outcome,
        in transaction: borrowing Transaction
    ) throws {
        try outbox.park(
            message.delivery, queue: subscription.queue, handler: message.handler, reason: reason, attempts: attempts,
            in: transaction)
        outcome.parked.append((message.handler, reason))
    }

    private func finish(
        _ outcome: Outcome, _ place: PlaceInStream, in transaction: borrowing Transaction
    ) throws -> Outcome {
        try place.store(in: transaction)
        var outcome = outcome
        outcome.missed = place.missed
        outcome.newEpochs = place.newEpochs
        return outcome
    }
}

extension Batch.Outcome {
    fileprivate mutating func count(_ effect: Subscription.Effect) {
        switch effect {
        case .applied: applied += 1
        case .stale: stale += 1
        }
    }
}
