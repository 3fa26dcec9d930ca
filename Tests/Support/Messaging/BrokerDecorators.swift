package import Messaging
import Runtime
import Synchronization

/// A broker that delivers every message twice: what at-least-once means, made certain. Tests wrap the broker in this
/// unless they say otherwise.
package struct DuplicatingBroker: Broker {
    private let inner: any Broker

    package init(_ inner: any Broker) { self.inner = inner }

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        try inner.publisher(named: name)
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        RewritingConsumer(try inner.consumer(of: queue, prefetch: prefetch, named: name)) { deliveries in
            deliveries.flatMap { delivery in
                var again = delivery
                again.redelivered = true
                return [delivery, again]
            }
        }
    }

    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        try inner.prove(user, by: exchange, key: key)
    }

    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        try inner.missing(exchanges: exchanges, queues: queues)
    }
}

/// A broker that delivers neighbouring messages in another order than they were sent.
package struct ReorderingBroker: Broker {
    private let inner: any Broker
    private let random: SharedRandom

    package init(_ inner: any Broker, seed: UInt64) {
        self.inner = inner
        random = SharedRandom(seed: seed)
    }

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        try inner.publisher(named: name)
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        let random = random
        return RewritingConsumer(try inner.consumer(of: queue, prefetch: prefetch, named: name)) { deliveries in
            random.use { deliveries.shuffled(using: &$0) }
        }
    }

    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        try inner.prove(user, by: exchange, key: key)
    }

    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        try inner.missing(exchanges: exchanges, queues: queues)
    }
}

/// A broker whose connections die at random: before a call takes effect, or after it has, with the answer lost. A lost
/// answer to a publish is a confirm that never comes, to an acknowledgement a message that comes again.
package struct DisconnectingBroker: Broker {
    private let inner: any Broker
    private let random: SharedRandom
    private let times: Int

    /// - Parameter times: one call in so many dies, on average.
    package init(_ inner: any Broker, onceIn times: Int, seed: UInt64) {
        self.inner = inner
        self.times = times
        random = SharedRandom(seed: seed)
    }

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        try fail("connecting")
        return FailingPublisher(try inner.publisher(named: name), fail: fail)
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        try fail("connecting")
        return FailingConsumer(try inner.consumer(of: queue, prefetch: prefetch, named: name), fail: fail)
    }

    private func fail(_ what: String) throws(BrokerError) {
        if random.use({ $0.happens(onceIn: times) }) { throw .connectionLost("by the test, \(what)") }
    }

    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        try inner.prove(user, by: exchange, key: key)
    }

    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        try inner.missing(exchanges: exchanges, queues: queues)
    }
}

/// A broker that takes what is published and loses its answer: now and then the outcomes are thrown away and the
/// connection dies.
package struct DroppingConfirmsBroker: Broker {
    private let inner: any Broker
    private let random: SharedRandom
    private let times: Int

    package init(_ inner: any Broker, onceIn times: Int, seed: UInt64) {
        self.inner = inner
        self.times = times
        random = SharedRandom(seed: seed)
    }

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        let (random, times) = (random, times)
        return FailingPublisher(try inner.publisher(named: name)) { step throws(BrokerError) in
            if step == "after outcomes", random.use({ $0.happens(onceIn: times) }) {
                throw .connectionLost("by the test, with its confirms")
            }
        }
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        try inner.consumer(of: queue, prefetch: prefetch, named: name)
    }

    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        try inner.prove(user, by: exchange, key: key)
    }

    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        try inner.missing(exchanges: exchanges, queues: queues)
    }
}

final class SharedRandom: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func use<Result: Sendable>(_ body: (inout SeededRandom) -> Result) -> Result { random.withLock { body(&$0) } }
}
