package import Runtime
import Synchronization

/// Whether a worker has its connection to the broker; read by the readiness check.
package final class ConnectionState: Sendable {
    private let connected = Atomic<Bool>(false)

    package init() {}

    package var isConnected: Bool { connected.load(ordering: .relaxed) }
    package var health: HealthState { isConnected ? .ready : .notReady("no connection to the broker") }

    func set(_ value: Bool) { connected.store(value, ordering: .relaxed) }
}
