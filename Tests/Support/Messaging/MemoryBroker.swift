package import Messaging
import Runtime
import Synchronization

/// A broker in memory that behaves as RabbitMQ does with quorum queues, single active consumers and confirms: held to
/// that by `BrokerConformance`, which runs on both.
package final class MemoryBroker: Broker {
    private let state = Mutex(MemoryBrokerState())

    package init() {}

    // MARK: Topology and incidents, for tests

    package func declareExchange(_ name: String, _ kind: ExchangeKind = .topic) {
        state.withLock { $0.exchanges[name] = $0.exchanges[name] ?? .init(kind: kind) }
    }

    /// - Parameter limit: the most messages it holds before it rejects publishes.
    package func declareQueue(_ name: String, limit: Int? = nil) {
        state.withLock { $0.queues[name] = $0.queues[name] ?? .init(limit: limit) }
    }

    package func bind(_ queue: String, to exchange: String, key: String) {
        state.withLock { $0.exchanges[exchange]?.bindings.append((key: key, queue: queue)) }
    }

    package func unbind(_ queue: String, from exchange: String) {
        state.withLock { $0.exchanges[exchange]?.bindings.removeAll { $0.queue == queue } }
    }

    /// A publisher's exchange, and queues bound to all it says, each with its dead-letter queue.
    package func declare(exchange: String, queues: [String], key: String = "#") {
        declareExchange(exchange)
        declareExchange("dead", .direct)
        for queue in queues {
            declareQueue(queue)
            bind(queue, to: exchange, key: key)
            declareQueue("\(queue).dead")
            bind("\(queue).dead", to: "dead", key: queue)
        }
    }

    package func setLimit(of queue: String, _ limit: Int?) {
        state.withLock { $0.queues[queue]?.limit = limit }
    }

    package func deleteQueue(_ name: String) {
        wake(state.withLock { $0.deleteQueue(name) })
    }

    /// Every connection dies as by a cut cable.
    package func cutConnections() {
        wake(state.withLock { $0.cutAll(.connectionLost("cut by the test")) })
    }

    /// While down, nobody can connect, and nobody stays connected.
    package func setUp(_ isUp: Bool) {
        wake(
            state.withLock {
                $0.isUp = isUp
                return isUp ? [] : $0.cutAll(.connectionLost("the broker went down"))
            })
    }

    /// Whom it takes everybody for who connects; nil: for whom they say they are.
    package func setUser(_ user: String?) { state.withLock { $0.user = user } }

    /// While raised, publishers are told to wait and nothing they send is read.
    package func setAlarm(_ reason: String?) {
        wake(state.withLock { $0.setAlarm(reason) })
    }

    /// Messages in a queue, delivered and unacknowledged ones included.
    package func depth(of queue: String) -> Int { state.withLock { $0.depth(of: queue) } }

    /// What waits in a queue, without taking it. Tags are 0.
    package func messages(in queue: String) -> [Delivery] {
        state.withLock { $0.queues[queue]?.messages.map { $0.delivery(tag: 0) } ?? [] }
    }

    /// Takes the first message out of a queue that nobody consumes; nil when there is none.
    package func takeFirst(of queue: String) -> Delivery? {
        state.withLock { state in
            guard state.queues[queue]?.messages.isEmpty == false else { return nil }
            return state.queues[queue]?.messages.removeFirst().delivery(tag: 0)
        }
    }

    /// Publishes as somebody else would; unroutable messages vanish.
    package func inject(_ message: OutgoingMessage) {
        wake(state.withLock { $0.route(message).bells })
    }

    /// Connections that are open now.
    package var connectionCount: Int { state.withLock { $0.links.count } }

    // MARK: Broker

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        MemoryPublisher(broker: self, link: try open { MemoryLink(publishing: true, bell: $0) })
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        guard state.withLock({ !$0.isUp || $0.queues[queue] != nil }) else { throw .noSuchQueue(queue) }
        let id = try open { MemoryLink(queue: queue, prefetch: prefetch, bell: $0) }
        wake(state.withLock { $0.pump(queue) })
        return MemoryConsumer(broker: self, link: id)
    }

    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        let failure = state.withLock { state -> BrokerError? in
            guard state.isUp else { return .unreachable("the broker is down") }
            guard state.alarm == nil else { return .timedOut("tx.rollback") }
            guard state.exchanges[exchange] != nil else { return .noSuchExchange(exchange) }
            return state.refusal(of: user)
        }
        if let failure { throw failure }
    }

    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        let missing = state.withLock { state -> [String]? in
            guard state.isUp else { return nil }
            return exchanges.filter { state.exchanges[$0] == nil }.map { "exchange \($0)" }
                + queues.filter { state.queues[$0] == nil }.map { "queue \($0)" }
        }
        guard let missing else { throw .unreachable("the broker is down") }
        return missing
    }

    private func open(_ make: (Doorbell) -> MemoryLink) throws(BrokerError) -> Int {
        let link = make(Doorbell())
        let id = state.withLock { $0.open(link) }
        guard let id else { throw .unreachable("the broker is down") }
        return id
    }

    func bell(of link: Int) throws(BrokerError) -> Doorbell {
        guard let bell = state.withLock({ $0.links[link]?.bell }) else { throw .closed }
        return bell
    }

    /// One step on a connection; throws when it is dead.
    func step<Result: Sendable>(
        on link: Int, _ body: (inout MemoryBrokerState, inout MemoryLink) -> (Result, [Doorbell])
    ) throws(BrokerError) -> Result {
        let outcome: Swift.Result<Result, BrokerError> = {
            let (result, bells) = state.withLock { state -> (Swift.Result<Result, BrokerError>, [Doorbell]) in
                guard var own = state.links[link] else { return (.failure(.closed), []) }
                if let death = own.death { return (.failure(death), []) }
                let (result, bells) = body(&state, &own)
                state.links[link] = own
                let more = own.queue.map { state.pump($0) } ?? []
                return (.success(result), bells + more)
            }
            wake(bells)
            return result
        }()
        return try outcome.get()
    }

    func close(_ link: Int) {
        wake(state.withLock { $0.close(link) })
    }

    // Never under the lock: ringing is a system call.
    private func wake(_ bells: [Doorbell]) {
        for bell in bells { bell.ring() }
    }
}
