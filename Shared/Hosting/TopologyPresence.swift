package import Messaging
package import Runtime
import Synchronization

/// Looks once the broker is there whether it has what this service publishes to and consumes from, and takes it for the user it
/// is, so that a missing queue or another's certificate is a sentence in `/health/ready` at the first start and not a riddle
/// later. Declares nothing and sends nothing.
package final class TopologyPresence: Worker {
    package let name = "topology"

    private let user: String
    private let broker: any Broker
    private let exchanges: [String]
    private let queues: [String]
    private let pause: Duration
    private let log: Log
    private let state = Mutex(HealthState.notReady("the broker has not been asked yet"))

    /// - Parameters:
    ///   - user: whom the broker is to take us for: the service's name, in which it sends.
    ///   - queues: our own; what came by the first of them we may park.
    ///   - pause: between two looks, until all is there.
    package init(
        of user: String, broker: any Broker, exchanges: [String], queues: [String], pause: Duration = .seconds(1),
        log: Log = .silent
    ) {
        self.user = user
        self.broker = broker
        self.exchanges = exchanges
        self.queues = queues
        self.pause = pause
        self.log = log
    }

    package var health: HealthState { state.withLock { $0 } }

    package func run(until stop: Stop) {
        while !look() {
            if stop.wait(for: pause) { return }
        }
        // What vanishes later ends a connection, and is seen there.
        while !stop.wait(for: .seconds(3_600)) {}
    }

    /// True when there is nothing more to look for.
    private func look() -> Bool {
        let found: HealthState
        var isKnown = true
        do {
            let missing = try broker.missing(exchanges: exchanges, queues: queues)
            if missing.isEmpty { isKnown = try proveUser() }
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
        return found == .ready && isKnown
    }

    /// A broker that is short of memory or disk does not listen to who publishes. Whom it takes us for is then seen later: a
    /// service is no less ready for that.
    private func proveUser() throws(BrokerError) -> Bool {
        guard let queue = queues.first else { return true }
        do {
            try broker.prove(user, by: Outbox.deadExchange, key: queue)
            return true
        } catch .timedOut {
            return false
        }
    }
}
