import Contracts
import Runtime

/// When a replica asks for what.
package struct ReplicaNeeds: Sendable {
    /// How long missing messages may come late before they are taken for lost.
    package var gapPatience: Duration = .seconds(5)
    /// How long a snapshot may stand still before it is taken for lost.
    package var stall: Duration = .seconds(30)
    /// Between two questions without an answer: the first pause, doubled each time, and the longest.
    package var firstPause: Duration = .seconds(5)
    package var longestPause: Duration = .seconds(300)
    /// The hour of the day, local time, from which the replica is compared with its publisher; nil for never.
    package var auditHour: Int? = 3
    /// Between two comparisons because something was parked: many may be, one after the other.
    package var parkedPause: Duration = .seconds(300)

    package init() {}

    package static let standard = ReplicaNeeds()

    /// The snapshot to ask for now, if any: why, and of what (nil for everything).
    /// - Parameter oldestGap: since when the oldest missing message has been missing.
    func question(
        _ healing: ReplicaHealing, oldestGap: Instant?, at now: Instant
    ) -> (reason: SnapshotReason, scope: SnapshotScope?)? {
        if let incoming = healing.incoming, now - incoming.movedAt < stall { return nil }
        guard let question = wanted(healing, oldestGap, now) else { return nil }
        if let askedAt = healing.askedAt, now - askedAt < pause(after: healing.asks) { return nil }
        return question
    }

    /// What is about everything comes before what is about some of it: a repair that has to wait, for it has not helped
    /// before, must not hide that messages are missing.
    private func wanted(
        _ healing: ReplicaHealing, _ oldestGap: Instant?, _ now: Instant
    ) -> (reason: SnapshotReason, scope: SnapshotScope?)? {
        let isTime = now >= healing.wantedFrom
        if let reason = healing.wanted, healing.wantedScope == nil { return isTime ? (reason, nil) : nil }
        if let stuck = healing.incoming, stuck.scope.isWhole { return (.incomplete, nil) }
        if healing.completedAt == nil { return (.noState, nil) }
        if let oldestGap, now - oldestGap >= gapPatience { return (.gap, nil) }
        if let reason = healing.wanted, isTime { return (reason, healing.wantedScope) }
        if let stuck = healing.incoming { return (.incomplete, stuck.scope) }
        return nil
    }

    func pause(after asks: Int) -> Duration {
        min(longestPause, firstPause * (1 << min(max(asks - 1, 0), 16)))
    }

    /// Whether an audit is due: once a day, from the hour on, and when something was parked.
    func isAuditDue(_ healing: ReplicaHealing, at now: Instant) -> Bool {
        guard healing.isComparable else { return false }
        let last = [healing.auditedAt, healing.auditAskedAt].compactMap { $0 }.max()
        if healing.parkedAt != nil, last.map({ now - $0 >= parkedPause }) ?? true { return true }
        guard let auditHour else { return false }
        let due = LocalDate(now).at(hour: auditHour, minute: 0)
        return now >= due && last.map { $0 < due } ?? true
    }
}
