import Runtime
import SQLite

/// One attempt and what became of it.
struct FinishedNotice: Sendable {
    let notice: ClaimedNotice
    let outcome: NoticeOutcome
    let startedAt: Instant
    let endedAt: Instant
}

/// Writes an outcome down and decides when the target is called again.
struct RecordOutcome: Sendable {
    let plan: RetryPlan
    /// The least time between two notices of one subscription.
    let interval: Duration

    /// How many times as long as its last answer took a target is left alone: so one that answers slowly takes up a
    /// tenth of a sender at most, and cannot hold up the others.
    private static let rest = 10

    /// True when the subscription is suspended by it. A subscription that was deleted meanwhile is no error.
    @discardableResult
    func callAsFunction(_ finished: FinishedNotice, in transaction: borrowing Transaction) throws -> Bool {
        let (notice, outcome) = (finished.notice, finished.outcome)
        try transaction.run(
            "UPDATE subscription SET last_outcome = ?, last_status = ? WHERE id = ?", outcome.name, outcome.status,
            notice.subscription)
        if case .delivered = outcome {
            try NoticeStore.deliver(notice, in: transaction)
            let took = finished.endedAt - finished.startedAt
            let next = max(finished.startedAt + interval, finished.endedAt + took * Self.rest)
            try transaction.run(
                """
                UPDATE subscription SET failures = 0, failing_since = NULL, last_success_at = ?, next_at = ? WHERE id = ?
                """, finished.endedAt, next, notice.subscription)
            return false
        }
        try NoticeStore.keepWaiting(notice, in: transaction)
        return try fail(finished, in: transaction)
    }

    private func fail(_ finished: FinishedNotice, in transaction: borrowing Transaction) throws -> Bool {
        let id = finished.notice.subscription
        let state = try transaction.first("SELECT failures, failing_since FROM subscription WHERE id = ?", id) { row in
            (failures: row.int(0), since: row.optionalInstant(1))
        }
        guard let state else { return false }
        let failures = state.failures + 1
        let since = state.since ?? finished.startedAt
        let now = finished.endedAt
        let isOver = finished.outcome == .gone || plan.isOver(failingSince: since, at: now)
        try transaction.run(
            "UPDATE subscription SET failures = ?, failing_since = ?, next_at = ?, suspended_at = ? WHERE id = ?",
            failures, since, now + plan.pause(after: failures), isOver ? now : nil, id)
        return isOver
    }

    /// The calls a crash cut off: nobody can say what became of them. They are made again at once, with the same notice.
    /// Run before any sender.
    func settleInterrupted(in transaction: borrowing Transaction) throws -> Int {
        try transaction.run(
            """
            UPDATE subscription SET last_outcome = 'unknown', last_status = NULL, next_at = ?
            WHERE id IN (SELECT subscription FROM webhook_notice WHERE is_under_way = 1)
            """, transaction.now)
        return try transaction.run("UPDATE webhook_notice SET is_under_way = 0 WHERE is_under_way = 1")
    }
}
