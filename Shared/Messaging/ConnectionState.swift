package import Runtime
import Synchronization

/// Whether a worker has its connection to the broker, and can use it; read by the readiness check.
package final class ConnectionState: Sendable {
    private let connected = Atomic<Bool>(false)
    private let refusal = Mutex<String?>(nil)

    package init() {}

    package var isConnected: Bool { connected.load(ordering: .relaxed) }
    package var health: HealthState {
        if let reason = refusal.withLock({ $0 }) { return .notReady(reason) }
        return isConnected ? .ready : .notReady("no connection to the broker")
    }

    func set(_ value: Bool) { connected.store(value, ordering: .relaxed) }

    /// The broker has refused what was sent. Holds over the connections that follow, which come and go, until something is
    /// accepted. True when this is news.
    func refuse(_ reason: String) -> Bool {
        refusal.withLock { known in
            defer { known = reason }
            return known != reason
        }
    }

    func accept() { refusal.withLock { $0 = nil } }
}
