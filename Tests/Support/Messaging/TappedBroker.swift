package import Messaging
import Runtime
import Synchronization

/// A broker that tells the test what is done with it.
package struct TappedBroker: Broker {
    package enum Step: Sendable, Equatable {
        case connected
        case published(OutgoingMessage)
        case heard([PublishOutcome])
        case delivered([Delivery])
        case acknowledged(UInt64)
        case heartbeat
        case cancelled
    }

    private let inner: any Broker
    private let tap: @Sendable (Step) throws(BrokerError) -> Void

    /// - Parameter tap: called after each step; what it throws, the connection dies of.
    package init(_ inner: any Broker, tap: @escaping @Sendable (Step) throws(BrokerError) -> Void) {
        self.inner = inner
        self.tap = tap
    }

    package func publisher(named name: String) throws(BrokerError) -> any PublisherConnection {
        let connection = try inner.publisher(named: name)
        do { try tap(.connected) } catch {
            connection.close()
            throw error
        }
        return TappedPublisher(connection, tap: tap)
    }

    package func consumer(
        of queue: String, prefetch: Int, named name: String
    ) throws(BrokerError) -> any ConsumerConnection {
        let connection = try inner.consumer(of: queue, prefetch: prefetch, named: name)
        do { try tap(.connected) } catch {
            connection.close()
            throw error
        }
        return TappedConsumer(connection, tap: tap)
    }

    package func prove(_ user: String, by exchange: String, key: String) throws(BrokerError) {
        try inner.prove(user, by: exchange, key: key)
    }

    package func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String] {
        try inner.missing(exchanges: exchanges, queues: queues)
    }
}

private final class TappedPublisher: PublisherConnection {
    private let inner: any PublisherConnection
    private let tap: @Sendable (TappedBroker.Step) throws(BrokerError) -> Void

    init(_ inner: any PublisherConnection, tap: @escaping @Sendable (TappedBroker.Step) throws(BrokerError) -> Void) {
        self.inner = inner
        self.tap = tap
    }

    func publish(_ message: OutgoingMessage) throws(BrokerError) -> UInt64 {
        let tag = try inner.publish(message)
        try tap(.published(message))
        return tag
    }

    func outcomes(within limit: Duration, wake: Doorbell?) throws(BrokerError) -> [PublishOutcome] {
        let outcomes = try inner.outcomes(within: limit, wake: wake)
        if !outcomes.isEmpty { try tap(.heard(outcomes)) }
        return outcomes
    }

    func close() { inner.close() }
}

private final class TappedConsumer: ConsumerConnection {
    private let inner: any ConsumerConnection
    private let tap: @Sendable (TappedBroker.Step) throws(BrokerError) -> Void

    init(_ inner: any ConsumerConnection, tap: @escaping @Sendable (TappedBroker.Step) throws(BrokerError) -> Void) {
        self.inner = inner
        self.tap = tap
    }

    func deliveries(
        upTo count: Int, bytes: Int, within limit: Duration, wake: Int32?
    ) throws(BrokerError) -> [Delivery] {
        let deliveries = try inner.deliveries(upTo: count, bytes: bytes, within: limit, wake: wake)
        if !deliveries.isEmpty { try tap(.delivered(deliveries)) }
        return deliveries
    }

    func acknowledge(upTo tag: UInt64) throws(BrokerError) {
        try inner.acknowledge(upTo: tag)
        try tap(.acknowledged(tag))
    }

    func serveHeartbeat() throws(BrokerError) {
        try inner.serveHeartbeat()
        try tap(.heartbeat)
    }

    func cancel() throws(BrokerError) {
        try inner.cancel()
        try tap(.cancelled)
    }

    func close() { inner.close() }
}

/// A list that several threads add to.
package final class Ledger<Entry: Sendable>: Sendable {
    private let list = Mutex<[Entry]>([])

    package init() {}

    package func add(_ entry: Entry) { list.withLock { $0.append(entry) } }
    package var entries: [Entry] { list.withLock { $0 } }
    package var count: Int { list.withLock { $0.count } }
}
