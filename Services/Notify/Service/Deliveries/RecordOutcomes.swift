import Runtime
import SQLite

/// A claimed mail and what became of it.
struct FinishedMail: Sendable {
    let claim: ClaimedMail
    let outcome: AttemptOutcome
    let at: Instant
}

/// What was counted while outcomes were recorded, to be published after the commit.
struct RecordedOutcomes: Sendable {
    var notices: [NoticedObligation] = []
    /// Deliveries that reached their final state.
    var settled: [(kind: Delivery.Kind, state: Delivery.State)] = []
    /// For each accepted alert, how long after its due time.
    var alertDelays: [Duration] = []
}

/// Writes outcomes down, decides about retries, and lets the duty follow.
struct RecordOutcomes: Sendable {
    let advance: AdvanceObligation
    let decide: DecideDelivery

    func callAsFunction(_ finished: [FinishedMail], in transaction: borrowing Transaction) throws -> RecordedOutcomes {
        var recorded = RecordedOutcomes()
        for mail in finished {
            // The delivery cannot have changed since it was claimed: nothing but this touches one that is under way.
            try record(mail.claim.delivery, mail.outcome, at: mail.at, &recorded, in: transaction)
        }
        return recorded
    }

    /// The calls that a crash or a lost connection to the database cut off: nobody can say what became of them.
    /// Run once, before any sender.
    func settleInterrupted(in transaction: borrowing Transaction) throws -> RecordedOutcomes {
        var recorded = RecordedOutcomes()
        for delivery in try DeliveryStore.underWay(in: transaction) {
            try record(delivery, .unknown, at: transaction.now, &recorded, in: transaction)
        }
        return recorded
    }

    private func record(
        _ delivery: Delivery, _ outcome: AttemptOutcome, at: Instant, _ recorded: inout RecordedOutcomes,
        in transaction: borrowing Transaction
    ) throws {
        let now = transaction.now
        let obligation = try ObligationStore.find(delivery.child, delivery.day, in: transaction)
        let isExplained = obligation?.openSince == nil
        let isWanted = (delivery.kind == .correction) == isExplained
        let next = decide(delivery, outcome, isWanted: isWanted, at: now)
        try AttemptStore.end(delivery.id, number: delivery.attempts, outcome, at: at, in: transaction)
        try DeliveryStore.save(next, in: transaction)
        guard next.state.isFinal else { return }
        recorded.settled.append((delivery.kind, next.state))
        guard let obligation, delivery.kind != .correction || !isExplained else { return }
        if delivery.kind == .alert && !delivery.isByGrant && next.state == .accepted {
            recorded.alertDelays.append(at - obligation.dueAt)
        }
        recorded.notices += try advance(obligation, .settled, in: transaction)
    }
}
