import Runtime
import Synchronization

/// Wakes the workers when what they wait for has been committed, and not before: a worker woken inside a transaction
/// would look too early and sleep through it. Handlers and commands say what they did; the commit rings.
///
/// What is said in a transaction that is rolled back rings at the next commit, which wakes a worker for nothing.
package final class CommitBells: Sendable {
    /// Rung when a duty may have to be looked at earlier than planned.
    let duties = Doorbell()
    let senders: SenderBells
    private let dutyChanged = Atomic<Bool>(false)
    private let mailIntended = Atomic<Bool>(false)

    package init(senders: SenderBells) {
        self.senders = senders
    }

    /// A duty got a new time, or the register said something a duty waits for.
    func changedDuty() {
        dutyChanged.store(true, ordering: .relaxed)
    }

    func intendedMail() {
        mailIntended.store(true, ordering: .relaxed)
    }

    /// Called on the writer's thread after each commit.
    func committed() {
        if dutyChanged.exchange(false, ordering: .relaxed) { duties.ring() }
        if mailIntended.exchange(false, ordering: .relaxed) { senders.ring() }
    }
}
