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
        var replica = ReplicaReceiver.Report()
        var obstacle: Obstacle?
    }

    let messages: [Received]
    let subscription: Subscription
    let outbox: Outbox
    let policy: RetryPolicy
    /// How often each message has failed unexpectedly so far.
    let failures: [Inbox.Key: Int]
    /// As `ReplicaReceiver.mostSwept`.
    var mostSwept = ReplicaReceiver.mostSwept

    /// All at once; throws whatever went wrong.
    func run(in transaction: borrowing Transaction) throws -> Outcome {
        var outcome = Outcome()
        var place = PlaceInStream(subscription)
        try subscription.beforeBatch?(transaction)
        for message in messages {
            if try isNew(message, &outcome, &place, in: transaction) {
                try act(on: message, careful: nil, &outcome, &place, in: transaction)
            }
            if try isUnfinished(message, outcome, in: transaction) { break }
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
            if try isNew(message, &outcome, &place, in: transaction),
                let obstacle = try attempt(message, &outcome, &place, in: transaction)
            {
                _ = try transaction.run("ROLLBACK TO message")
                _ = try transaction.run("RELEASE message")
                (outcome, place) = before
                outcome.obstacle = obstacle
                return try finish(outcome, place, in: transaction)
            }
            _ = try transaction.run("RELEASE message")
            if try isUnfinished(message, outcome, in: transaction) { break }
            outcome.taken += 1
        }
        return try finish(outcome, place, in: transaction)
    }

    /// Whether the message has more to do. Then it is not taken: what it has done is committed, and it is the first of the
    /// next batch, between which others write.
    private func isUnfinished(
        _ message: Received, _ outcome: Outcome, in transaction: borrowing Transaction
    ) throws -> Bool {
        guard outcome.replica.isUnfinished else { return false }
        if let key = message.key { try Inbox.forget(key, in: transaction) }
        return true
    }

    private func act(
        on message: Received, careful: RetryPolicy?, _ outcome: inout Outcome, _ place: inout PlaceInStream,
        in transaction: borrowing Transaction
    ) throws {
        switch message.action {
        case .handle(let work):
            switch try work(transaction) {
            case .applied: outcome.applied += 1
            case .stale: outcome.stale += 1
            }
            if subscription.isControl { outcome.replica.needsAttention = true }
        case .replicate(let replicated):
            guard let envelope = message.envelope else { return }
            try ReplicaReceiver(subscription: subscription, careful: careful, mostSwept: mostSwept).take(
                replicated, envelope, &place, &outcome.replica, in: transaction)
            if !outcome.replica.isUnfinished { outcome.applied += 1 }
        case .ignore: outcome.ignored += 1
        case .park(let reason): try park(message, reason, attempts: 1, &outcome, in: transaction)
        }
    }

    /// Acts on a message in a SAVEPOINT; it is then applied, parked, or returned as an obstacle.
    private func attempt(
        _ message: Received, _ outcome: inout Outcome, _ place: inout PlaceInStream,
        in transaction: borrowing Transaction
    ) throws -> Obstacle? {
        if case .park(let reason) = message.action {
            try park(message, reason, attempts: 1, &outcome, in: transaction)
            return nil
        }
        let before = (outcome, place)
        _ = try transaction.run("SAVEPOINT handler")
        do {
            try subscription.beforeBatch?(transaction)
            try act(on: message, careful: policy, &outcome, &place, in: transaction)
            try subscription.afterBatch?(transaction)
            _ = try transaction.run("RELEASE handler")
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
                (outcome, place) = before
                try park(message, reason, attempts: tried, &outcome, in: transaction)
                return nil
            }
        }
    }

    /// Takes note of the message. False when it has been heard before, or is of an epoch that is past.
    private func isNew(
        _ message: Received, _ outcome: inout Outcome, _ place: inout PlaceInStream,
        in transaction: borrowing Transaction
    ) throws -> Bool {
        if let envelope = message.envelope {
            let isAnswer = try message.beginning.map { request in
                try ReplicaHealing.read(subscription.queue, in: transaction).request == request
            }
            switch try place.judge(envelope, message, isAnswer: isAnswer ?? false, in: transaction) {
            case .past:
                outcome.outdated += 1
                // A late one, or the publisher was put back to before the epoch we know. It knows which.
                if !message.isReplay { try want(.newEpoch, &outcome, in: transaction) }
                return false
            case .begun: try enterEpoch(isAnswer: isAnswer ?? false, &outcome, in: transaction)
            case .current: break
            }
        }
        var isNoted = false
        if let key = message.key, !message.isIgnored {
            guard try Inbox.record(key, in: transaction) else {
                outcome.duplicates += 1
                return false
            }
            isNoted = true
        }
        guard let envelope = message.envelope else { return true }
        switch try place.see(envelope, message, in: transaction) {
        case .ahead, .late: break
        case .newEpoch: try subscription.onRestored?(transaction)
        case .wentBack where !subscription.isReplica: try subscription.onRestored?(transaction)
        case .wentBack: try want(.sequenceWentBack, &outcome, in: transaction)
        case .repeated:
            // Only of what is noted is it known that it has not come before.
            if isNoted, subscription.isReplica { try want(.sequenceWentBack, &outcome, in: transaction) }
        }
        return true
    }

    /// A snapshot that was coming in is of no use in a new epoch; another is wanted, unless this is its beginning.
    private func enterEpoch(
        isAnswer: Bool, _ outcome: inout Outcome, in transaction: borrowing Transaction
    ) throws {
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        healing.incoming = nil
        healing.askedAt = nil
        healing.repairs = 0
        if !isAnswer { healing.want(.newEpoch) }
        try healing.store(in: transaction)
        outcome.replica.needsAttention = true
    }

    private func want(
        _ reason: SnapshotReason, _ outcome: inout Outcome, in transaction: borrowing Transaction
    ) throws {
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        guard healing.wanted == nil || healing.wantedScope != nil, healing.incoming == nil else { return }
        healing.want(reason)
        try healing.store(in: transaction)
        outcome.replica.needsAttention = true
    }

    /// What is meant for a replica is parked without its body, for that may be somebody's document and whoever may read dead
    /// letters need not be allowed to. Nothing is lost with it: the replica compares with its publisher instead.
    private func park(
        _ message: Received, _ reason: String, attempts: Int, _ outcome: inout Outcome,
        in transaction: borrowing Transaction
    ) throws {
        try outbox.park(
            message.delivery, queue: subscription.queue, handler: message.handler, reason: reason, attempts: attempts,
            sender: message.sender, withholdsBody: subscription.isReplica,
            in: transaction)
        outcome.parked.append((message.handler, reason))
        guard subscription.isReplica else { return }
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        guard healing.parkedAt == nil else { return }
        healing.parkedAt = transaction.now
        try healing.store(in: transaction)
        outcome.replica.needsAttention = true
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
