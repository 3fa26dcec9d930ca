import Messaging
import Runtime

/// Rewrites what is delivered, with tags of its own. An acknowledgement goes on only when it covers everything that was
/// rewritten together: with a changed order, "this and every earlier one" means something else to the broker.
final class RewritingConsumer: ConsumerConnection {
    private let inner: any ConsumerConnection
    private let rewrite: ([Delivery]) -> [Delivery]
    private var lastTag: UInt64 = 0
    private var unread: [Delivery] = []
    private var portions: [(lastOwn: UInt64, lastInner: UInt64)] = []

    init(_ inner: any ConsumerConnection, rewrite: @escaping ([Delivery]) -> [Delivery]) {
        self.inner = inner
        self.rewrite = rewrite
    }

    func deliveries(
        upTo count: Int, bytes: Int, within limit: Duration, wake: Int32?
    ) throws(BrokerError) -> [Delivery] {
        if unread.isEmpty {
            let portion = try inner.deliveries(upTo: count, bytes: bytes, within: limit, wake: wake)
            guard let last = portion.last else { return [] }
            unread = rewrite(portion).map { delivery in
                lastTag += 1
                var renumbered = delivery
                renumbered.tag = lastTag
                return renumbered
            }
            portions.append((lastTag, last.tag))
        }
        let next = Array(unread.prefix(count))
        unread.removeFirst(next.count)
        return next
    }

    func acknowledge(upTo tag: UInt64) throws(BrokerError) {
        guard let covered = portions.last(where: { $0.lastOwn <= tag }) else { return }
        portions.removeAll { $0.lastOwn <= tag }
        try inner.acknowledge(upTo: covered.lastInner)
    }

    func serveHeartbeat() throws(BrokerError) { try inner.serveHeartbeat() }
    func cancel() throws(BrokerError) { try inner.cancel() }
    func close() { inner.close() }
}

/// Asks `fail` before and after every call.
final class FailingPublisher: PublisherConnection {
    typealias Fail = (String) throws(BrokerError) -> Void
    private let inner: any PublisherConnection
    private let fail: Fail

    init(_ inner: any PublisherConnection, fail: @escaping Fail) {
        self.inner = inner
        self.fail = fail
    }

    func publish(_ message: OutgoingMessage) throws(BrokerError) -> UInt64 {
        try fail("before publish")
        let tag = try inner.publish(message)
        try fail("after publish")
        return tag
    }

    func outcomes(within limit: Duration, wake: Doorbell?) throws(BrokerError) -> [PublishOutcome] {
        try fail("before outcomes")
        let outcomes = try inner.outcomes(within: limit, wake: wake)
        if !outcomes.isEmpty { try fail("after outcomes") }
        return outcomes
    }

    func close() { inner.close() }
}

final class FailingConsumer: ConsumerConnection {
    private let inner: any ConsumerConnection
    private let fail: FailingPublisher.Fail

    init(_ inner: any ConsumerConnection, fail: @escaping FailingPublisher.Fail) {
        self.inner = inner
        self.fail = fail
    }

    func deliveries(
        upTo count: Int, bytes: Int, within limit: Duration, wake: Int32?
    ) throws(BrokerError) -> [Delivery] {
        try fail("before deliveries")
        let deliveries = try inner.deliveries(upTo: count, bytes: bytes, within: limit, wake: wake)
        if !deliveries.isEmpty { try fail("after deliveries") }
        return deliveries
    }

    func acknowledge(upTo tag: UInt64) throws(BrokerError) {
        try fail("before acknowledge")
        try inner.acknowledge(upTo: tag)
        try fail("after acknowledge")
    }

    func serveHeartbeat() throws(BrokerError) { try inner.serveHeartbeat() }
    func cancel() throws(BrokerError) { try inner.cancel() }
    func close() { inner.close() }
}
