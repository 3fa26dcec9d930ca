import Synchronization

package enum HealthState: Equatable, Sendable {
    case ready
    /// Why, for an operator: what is missing and where, never whose data.
    case notReady(String)
}

/// What must be true before the service takes work: the checks behind `/health/ready`.
package final class Health: Sendable {
    private typealias Check = (name: String, body: @Sendable () -> HealthState)

    private let checks = Mutex<[Check]>([])
    private let remarks = Mutex<[(name: String, body: @Sendable () -> String?)]>([])

    package init() {}

    /// Adds a check. It runs at every report, on the asking thread, and must answer at once.
    package func check(_ name: String, _ body: @escaping @Sendable () -> HealthState) {
        checks.withLock { $0.append((name, body)) }
    }

    /// Adds something an operator should look at that is no condition of being ready; nil when there is nothing to say. As
    /// with a check: at every report, at once, and never about whose data.
    package func note(_ name: String, _ body: @escaping @Sendable () -> String?) {
        remarks.withLock { $0.append((name, body)) }
    }

    /// What there is to look at, in the order it was added.
    package func notes() -> [(name: String, note: String)] {
        let remarks = remarks.withLock { $0 }
        return remarks.compactMap { remark in remark.body().map { (remark.name, $0) } }
    }

    /// Every check's answer, in the order they were added.
    package func report() -> [(name: String, state: HealthState)] {
        let checks = checks.withLock { $0 }
        return checks.map { (name: $0.name, state: $0.body()) }
    }

    package var isReady: Bool {
        report().allSatisfy { $0.state == .ready }
    }
}
