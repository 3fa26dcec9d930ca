import CRabbitMQ
import Messaging
import Runtime

/// A connection that consumes one queue.
final class RabbitMQConsumer: ConsumerConnection {
    private let connection: Connection
    private let queue: String
    private let tag: String
    // Read while serving a heartbeat, not yet asked for; never more than the prefetch.
    private var ready: [Delivery] = []

    init(_ connection: Connection, queue: String, tag: String) {
        self.connection = connection
        self.queue = queue
        self.tag = tag
    }

    func deliveries(upTo count: Int, within limit: Duration, wake: Int32?) throws(BrokerError) -> [Delivery] {
        let deadline = ContinuousClock.now + limit
        while true {
            do {
                try drain(upTo: count)
            } catch {
                // What came before the end still counts; the next call tells.
                if ready.isEmpty { throw error }
            }
            let remaining = deadline - .now
            if !ready.isEmpty || remaining <= .zero { break }
            if !connection.readable(within: remaining, wake: wake), let wake, isReadable(wake) { break }
        }
        guard ready.count > count else {
            defer { ready.removeAll(keepingCapacity: true) }
            return ready
        }
        defer { ready.removeFirst(count) }
        return Array(ready.prefix(count))
    }

    func acknowledge(upTo tag: UInt64) throws(BrokerError) {
        if let failure = connection.failure { throw failure }
        let status = amqp_basic_ack(connection.state, Connection.channel, tag, 1)
        guard status == AMQP_STATUS_OK.rawValue else { throw connection.fail(lossOf(status)) }
    }

    func serveHeartbeat() throws(BrokerError) {
        try drain(upTo: .max)
    }

    func cancel() throws(BrokerError) {
        let pool = BytePool()
        let bytes = pool.copy(tag)
        try connection.rpc("basic.cancel") { state, channel in amqp_basic_cancel(state, channel, bytes) != nil }
    }

    func close() {
        connection.close()
    }

    private func drain(upTo count: Int) throws(BrokerError) {
        var cancelled = false
        try connection.drain(until: { cancelled || ready.count >= count }) { incoming in
            switch incoming {
            case .delivered(let delivery): ready.append(delivery)
            case .cancelled: cancelled = true
            case .outcome: break
            }
        }
        if cancelled { throw connection.fail(.consumerCancelled(queue: queue)) }
    }
}
