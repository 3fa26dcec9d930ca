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

    package init() {}

    /// Adds a check. It runs at every report, on the asking thread, and must answer at once.
    package func check(_ name: String, _ body: @escaping @Sendable () -> HealthState) {
        checks.withLock { $0.append((name, body)) }
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
