package import Runtime
import SQLite

/// Tells subscribers that something changed. One thread decides who is to be called and commits that; some others call,
/// one target each at a time, and write down what became of it. So a target that answers slowly holds up one of them
/// and nobody else, and a crash at any moment leaves a notice that is sent again.
package struct WebhookSender: Worker {
    package let name = "webhooks"
    let database: Database
    let claim: ClaimNotices
    let record: RecordOutcome
    let open: @Sendable () -> any WebhookCaller
    let senders: Int
    /// Rung by every commit: whatever changed the register may have to be told.
    let bell: Doorbell
    let clock: Clock
    let report: WebhookReport

    /// The least time between two looks. Commits come by the hundred each second during an import.
    private static let lookPause: Duration = .milliseconds(100)
    private static let longestSleep: Duration = .seconds(60)
    private static let databasePause: Duration = .seconds(1)

    package func run(until stop: Stop) throws {
        guard settleInterrupted(until: stop) else { return }
        let slots = (0..<senders).map { _ in CallSlot() }
        let threads = slots.enumerated().map { number, slot in
            NamedThread.start("webhook-\(number + 1)") { [self] in work(at: slot, until: stop) }
        }
        while !stop.isRequested {
            let next: Instant?
            do {
                next = try dispatch(to: slots)
            } catch {
                report.log.error("notices cannot be decided", ["error": .error(error)])
                _ = stop.wait(for: Self.databasePause)
                continue
            }
            if stop.wait(for: Self.lookPause) { break }
            let time = next.map { max($0 - clock.now(), .zero) } ?? Self.longestSleep
            _ = bell.wait(for: min(time, Self.longestSleep), or: stop)
        }
        for thread in threads { thread.join() }
    }

    /// Hands out what is due to the threads that are free.
    /// - Returns: when the next look is needed if nothing changes before.
    private func dispatch(to slots: [CallSlot]) throws -> Instant? {
        let free = slots.filter(\.isFree)
        let now = clock.now()
        let outlook = try database.read { try ClaimNotices.outlook(at: now, in: $0) }
        // A thread that becomes free rings.
        guard outlook.hasDue, !free.isEmpty else { return outlook.next }
        for (slot, notice) in zip(free, try claimDue(limit: free.count)) { slot.give(notice) }
        return outlook.next
    }

    func claimDue(limit: Int) throws -> [ClaimedNotice] {
        let claim = claim
        return try database.write { try claim(limit: limit, in: $0) }
    }

    private func work(at slot: CallSlot, until stop: Stop) {
        let caller = open()
        while let notice = slot.next(until: stop) {
            let finished = call(notice, by: caller)
            while !write(finished), !stop.wait(for: Self.databasePause) {}
            slot.done()
            bell.ring()
        }
    }

    func call(_ notice: ClaimedNotice, by caller: any WebhookCaller) -> FinishedNotice {
        let started = clock.now()
        let outcome = caller.call(notice, at: started)
        report.attempted(notice, outcome)
        return FinishedNotice(notice: notice, outcome: outcome, startedAt: started, endedAt: clock.now())
    }

    /// False when the database could not take it: the outcome is kept in hand and written when it is well again.
    func write(_ finished: FinishedNotice) -> Bool {
        let record = record
        do {
            if try database.write({ try record(finished, in: $0) }) { report.suspended(finished.notice.subscription) }
            return true
        } catch {
            report.log.error("the outcome of a notice cannot be written", ["error": .error(error)])
            return false
        }
    }

    /// False when asked to stop before it could be done.
    func settleInterrupted(until stop: Stop) -> Bool {
        let record = record
        while true {
            do {
                let count = try database.write { try record.settleInterrupted(in: $0) }
                if count > 0 { report.log.notice("interrupted notices are sent again", ["notices": .int(count)]) }
                return true
            } catch {
                report.log.error("interrupted notices cannot be settled", ["error": .error(error)])
                if stop.wait(for: Self.databasePause) { return false }
            }
        }
    }
}
