package import Runtime

/// A message broker, as far as Messaging needs one. Implemented by `RabbitMQ`, and by an in-memory one in the tests;
/// `BrokerConformance` is the list of behaviours both must show.
///
/// Topology is not declared here: exchanges, queues and bindings exist before a service starts.
package protocol Broker: Sendable {
    /// Opens a connection of its own for publishing, with confirms on. Blocks for a bounded time.
    func publisher(named name: String) throws(BrokerError) -> any PublisherConnection

    /// Opens a connection of its own and begins to consume. The queue has a single active consumer: a second one is
    /// accepted and gets nothing until the first is gone.
    /// - Parameter prefetch: how many deliveries may be unacknowledged at a time.
    func consumer(of queue: String, prefetch: Int, named name: String) throws(BrokerError) -> any ConsumerConnection

    /// Throws `otherUser` when the broker takes us for somebody else than `user`, so that it would refuse whatever we send.
    /// Nothing is sent by it. Times out at a broker that is short of memory or disk.
    /// - Parameters:
    ///   - exchange: one we have the right to write to, under this key.
    func prove(_ user: String, by exchange: String, key: String) throws(BrokerError)

    /// Which of these do not exist, as `exchange x` and `queue y`, in the order asked. Changes nothing, needs no right.
    func missing(exchanges: [String], queues: [String]) throws(BrokerError) -> [String]
}

/// A connection that publishes. Used by one thread. After any thrown error it is dead: close it and open another.
package protocol PublisherConnection: AnyObject {
    /// Hands the message over, persistent and mandatory. Returns the connection's tag for it: 1, 2, 3 … without holes.
    /// Says nothing yet about the outcome. Must not block for longer than the connection's own time limit.
    func publish(_ message: OutgoingMessage) throws(BrokerError) -> UInt64

    /// What the broker has said since the last call, in its order. Waits until there is something, `limit` has passed
    /// (then the answer is empty) or `wake` has rung; a ringing bell is left ringing. Serves heartbeats.
    func outcomes(within limit: Duration, wake: Doorbell?) throws(BrokerError) -> [PublishOutcome]

    /// Closes politely if that is possible at once; what is unconfirmed stays unknown. May be called twice.
    func close()
}

/// What became of published messages.
package enum PublishOutcome: Equatable, Sendable {
    /// The broker has the message safe (or, when a `returned` came before, has dropped it). `multiple`: and every
    /// earlier tag that has had no outcome.
    case confirmed(tag: UInt64, multiple: Bool)
    /// The broker refused the message (a full queue): it must be sent again.
    case rejected(tag: UInt64, multiple: Bool)
    /// No queue wanted the message. Always comes before that message's `confirmed`, and carries no tag.
    case returned(messageID: String, code: Int, reason: String)
    /// The broker is short of memory or disk and has stopped reading: publish nothing until `unblocked`.
    case blocked(reason: String)
    case unblocked
}

/// A connection that consumes one queue. Used by one thread. After any thrown error it is dead: everything delivered
/// and not acknowledged comes again, in order and marked `redelivered`, to the next consumer.
package protocol ConsumerConnection: AnyObject {
    /// The next deliveries in queue order, at most `count`, and none after their bodies have come to `bytes`. Waits for
    /// the first one until `limit` has passed or the descriptor `wake` is readable (then the answer is empty); never
    /// waits for a second. Serves heartbeats.
    func deliveries(
        upTo count: Int, bytes: Int, within limit: Duration, wake: Int32?
    ) throws(BrokerError) -> [Delivery]

    /// Acknowledges this delivery and every earlier one.
    func acknowledge(upTo tag: UInt64) throws(BrokerError)

    /// Keeps the connection alive while its owner is busy elsewhere; call at least once a second. Never waits.
    func serveHeartbeat() throws(BrokerError)

    /// Asks for no more deliveries. What was already delivered may still be read and acknowledged.
    func cancel() throws(BrokerError)

    /// Closes politely if that is possible at once. May be called twice.
    func close()
}

extension ConsumerConnection {
    /// As above, however large they are.
    package func deliveries(upTo count: Int, within limit: Duration, wake: Int32?) throws(BrokerError) -> [Delivery] {
        try deliveries(upTo: count, bytes: .max, within: limit, wake: wake)
    }
}
