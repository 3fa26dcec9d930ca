import Contracts
import Messaging
import Runtime
import SQLite
import TestSupport

@testable import Messaging

/// Services and a broker in one thread, so that a test decides what happens when, and a history follows from its seed.
///
/// Messages go through the same code as in a process: outbox rows are read as the relay reads them, deliveries run as the
/// consumer's batches.
final class Simulation {
    /// What a queue is bound to: an exchange, and the key when the exchange is direct.
    struct Binding {
        let exchange: String
        var key: String?
        let queue: String
    }

    let clock = TestClock()
    private(set) var services: [SimulatedService] = []
    private var bindings: [Binding] = []
    /// What waits in each queue; a queue that is not there takes nothing.
    var queues: [String: [Delivery]] = [:]
    /// Messages on their way to a queue that nobody may take: their exchange waits.
    var heldExchanges: Set<String> = []
    /// So many subjects are deleted at a snapshot's end in one transaction: few, so that it takes several.
    var mostSwept = 3
    /// Every message that has left an outbox.
    private(set) var sent: [OutgoingMessage] = []

    func add(_ service: SimulatedService) {
        services.append(service)
        for subscription in service.subscriptions { queues[subscription.queue] = [] }
    }

    func bind(_ queue: String, to exchange: String, key: String? = nil) {
        bindings.append(Binding(exchange: exchange, key: key, queue: queue))
        queues[queue] = queues[queue] ?? []
    }

    /// A queue with its snapshots' binding and its publisher's control queue.
    func bindReplica(_ queue: String, to exchanges: [String], of publisher: String) {
        for exchange in exchanges { bind(queue, to: exchange) }
        bind(queue, to: "\(publisher).snapshots", key: queue)
        if !bindings.contains(where: { $0.queue == "\(publisher).control" }) {
            bind("\(publisher).control", to: "control", key: publisher)
        }
    }

    // MARK: steps

    /// Sends what is in the service's outbox, at most `limit` messages.
    /// - Parameter forgetting: false for a relay that dies before it has noted what was confirmed.
    func relay(_ service: SimulatedService, limit: Int = 1_000, forgetting: Bool = true) throws {
        var reader = OutboxReader(database: service.database)
        var done: [Int64] = []
        var blocked = heldExchanges
        for row in try reader.rows(after: 0, count: limit, bytes: 100_000_000) {
            let message = row.message
            if blocked.contains(message.exchange) { continue }
            let targets = bindings.filter { $0.exchange == message.exchange && matches($0.key, message.routingKey) }
                .map(\.queue).filter { queues[$0] != nil }
            // A message nobody is bound for comes back, and its exchange waits. Dead letters are nobody's business here.
            if targets.isEmpty, message.exchange != Outbox.deadExchange {
                blocked.insert(message.exchange)
                continue
            }
            for queue in targets {
                queues[queue]?.append(
                    Delivery(
                        tag: 0, redelivered: false, exchange: message.exchange, routingKey: message.routingKey,
                        messageID: message.messageID, type: message.type, userID: message.userID,
                        headers: Dictionary(message.headers) { $1 }, body: message.body))
            }
            sent.append(message)
            done.append(row.position)
        }
        guard forgetting, !done.isEmpty else { return }
        let positions = done
        try service.database.write { tx in
            for position in positions { try tx.run("DELETE FROM outbox WHERE position = ?", position) }
        }
    }

    /// Lets the service take the first messages of a queue of its own.
    /// - Parameter acknowledging: false for a consumer that dies after its commit: the messages come again.
    /// - Returns: how many it has dealt with; one that has more to do is one too.
    @discardableResult
    func deliver(
        _ service: SimulatedService, _ queue: String, upTo count: Int = 50, acknowledging: Bool = true
    ) throws -> Int {
        guard let subscription = service.subscriptions.first(where: { $0.queue == queue }),
            let waiting = queues[queue]?.prefix(count), !waiting.isEmpty
        else { return 0 }
        let batch = Batch(
            messages: waiting.flatMap { Received.all(in: $0, by: subscription, isSealed: { _ in false }) },
            subscription: subscription,
            outbox: service.outbox, policy: Self.oneTry, failures: [:], mostSwept: mostSwept)
        let metrics = ConsumerMetrics(service.metrics, queue: queue, database: service.database)
        let outcome: Batch.Outcome
        do {
            outcome = try service.database.write { try batch.run(in: $0) }
        } catch {
            outcome = try service.database.write { try batch.runCarefully(in: $0) }
        }
        metrics.note(outcome)
        if acknowledging { queues[queue]?.removeFirst(outcome.taken) }
        return outcome.taken + (outcome.replica.isUnfinished ? 1 : 0)
    }

    /// Takes a message out of a queue, so that it is lost, or late; nil when there is none at that place.
    func take(_ place: Int, of queue: String) -> Delivery? {
        guard queues[queue]?.indices.contains(place) == true else { return nil }
        return queues[queue]?.remove(at: place)
    }

    func takeLast(of queue: String) -> Delivery? { queues[queue]?.popLast() }

    /// There was always something more to do.
    struct Restless: Error {}

    /// One try, for nobody repeats a delivery here.
    private static let oneTry: RetryPolicy = {
        var policy = RetryPolicy.quick
        policy.tries = 1
        return policy
    }()

    /// Everything that has to be done now, until there is nothing more: no time passes.
    func settle() throws {
        for _ in 0..<10_000 {
            var moved = false
            for service in services {
                for replica in service.keeper.replicas where try service.keeper.look(at: replica) { moved = true }
                if try service.snapshots?.advance() == true { moved = true }
                let before = sent.count
                try relay(service)
                if sent.count > before { moved = true }
                for subscription in service.subscriptions where try deliver(service, subscription.queue) > 0 {
                    moved = true
                }
            }
            if !moved { return }
        }
        throw Restless()
    }

    /// Lets time pass in small steps, with all that happens meanwhile; publishers speak when they have been silent.
    func pass(_ duration: Duration, step: Duration = .seconds(1)) throws {
        let end = clock.now + duration
        while clock.now < end {
            clock.advance(by: step)
            for service in services where !service.exchanges.isEmpty {
                try Heartbeats(
                    of: service.name, exchanges: service.exchanges, database: service.database, outbox: service.outbox
                ).beat()
            }
            try settle()
        }
    }

    private func matches(_ key: String?, _ routingKey: String) -> Bool {
        guard let key else { return true }
        return key == routingKey || routingKey.hasPrefix(key + ".")
    }
}
