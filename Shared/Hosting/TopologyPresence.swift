package import Messaging
package import Runtime
import Synchronization

/// Looks once the broker is there whether it has what this service publishes to and consumes from, so that a missing
/// queue is a sentence in `/health/ready` at the first start and not a riddle later. Declares nothing.
package final class TopologyPresence: Worker {
    package let name = "topology"

    private let broker: any Broker
    private let exchanges: [String]
    private let queues: [String]
    private let pause: Duration
    private let log: Log
    private let state = Mutex(HealthState.notReady("the broker has not been asked yet"))

    /// - Parameter pause: between two looks, until all is there.
    package init(
        broker: any Broker, exchanges: [String], queues: [String], pause: Duration = .seconds(1), log: Log = .silent
    ) {
        self.broker = broker
        self.exchanges = exchanges
        self.queues = queues
        self.pause = pause
        self.log = log
    }

    package var health: HealthState { state.withLock { $0 } }

    package func run(until stop: Stop) {
        while look() != .ready {
            if stop.wait(for: pause) { return }
        }
        // What vanishes later ends a connection, and is seen there.
        while !stop.wait(for: .seconds(3_600)) {}
    }

    private func look() -> HealthState {
        let found: HealthState
        do {
            let missing = try broker.missing(exchanges: exchanges, queues: queues)
            found =
                missing.isEmpty
                ? .ready
                : .notReady("missing at the broker: \(missing.joined(separator: ", ")); run `skolbuss topology apply`")
        } catch {
            found = .notReady(error.description)
        }
        let before = state.withLock { state in
            defer { state = found }
            return state
        }
        // Once for every change, not at every look.
        if found != before {
            switch found {
            case .ready: log.info("topology is complete")
            case .notReady(let reason): log.warning("topology is not there", ["reason": .string(reason)])
            }
        }
        return found
    }
}
