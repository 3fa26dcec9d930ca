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
    private var readyBytes = 0

    /// Read ahead while serving heartbeats, before it goes slowly.
    private static let mostAhead = 4_000_000

    init(_ connection: Connection, queue: String, tag: String) {
        self.connection = connection
        self.queue = queue
        self.tag = tag
    }

    func deliveries(
        upTo count: Int, bytes: Int, within limit: Duration, wake: Int32?
    ) throws(BrokerError) -> [Delivery] {
        let deadline = ContinuousClock.now + limit
        while true {
            do {
                try drain { ready.count >= count || readyBytes >= bytes }
            } catch {
                // What came before the end still counts; the next call tells.
                if ready.isEmpty { throw error }
            }
            let remaining = deadline - .now
            if !ready.isEmpty || remaining <= .zero { break }
            if !connection.readable(within: remaining, wake: wake), let wake, isReadable(wake) { break }
        }
        var taken = 0
        var takenBytes = 0
        while taken < min(count, ready.count), takenBytes < bytes {
            takenBytes += ready[taken].body.count
            taken += 1
        }
        readyBytes -= takenBytes
        defer { ready.removeFirst(taken) }
        return Array(ready.prefix(taken))
    }

    func acknowledge(upTo tag: UInt64) throws(BrokerError) {
        if let failure = connection.failure { throw failure }
        let status = amqp_basic_ack(connection.state, Connection.channel, tag, 1)
        guard status == AMQP_STATUS_OK.rawValue else { throw connection.fail(lossOf(status)) }
    }

    func serveHeartbeat() throws(BrokerError) {
        // Reading is what sends our heartbeats, so it never stops altogether.
        let before = ready.count
        try drain { readyBytes >= Self.mostAhead && ready.count > before }
    }

    func cancel() throws(BrokerError) {
        let pool = BytePool()
        let bytes = pool.copy(tag)
        try connection.rpc("basic.cancel") { state, channel in amqp_basic_cancel(state, channel, bytes) != nil }
    }

    func close() {
        connection.close()
    }

    private func drain(until enough: () -> Bool) throws(BrokerError) {
        var cancelled = false
        try connection.drain(until: { cancelled || enough() }) { incoming in
            switch incoming {
            case .delivered(let delivery):
                ready.append(delivery)
                readyBytes += delivery.body.count
            case .cancelled: cancelled = true
            case .outcome: break
            }
        }
        if cancelled { throw connection.fail(.consumerCancelled(queue: queue)) }
    }
}
