import CRabbitMQ
import Glibc
import Messaging
import Runtime

/// A connection that publishes with confirms, read by hand.
///
/// It holds at most 1 MB (or one message) that the broker has not answered for: a broker short of memory stops reading,
/// and a sender that pushes on is stuck in the send and never hears why.
final class RabbitMQPublisher: PublisherConnection {
    static let byteBound = 1_000_000

    private let connection: Connection
    private let pool = BytePool()
    private var unanswered = UnansweredWindow()
    private var ready: [PublishOutcome] = []
    private var sentSinceWritable = 0

    init(_ connection: Connection) {
        self.connection = connection
    }

    func publish(_ message: OutgoingMessage) throws(BrokerError) -> UInt64 {
        if let failure = connection.failure { throw failure }
        // A burst begins by reading: that is where a dead or silent peer is noticed before the library is handed the
        // message, see `Connection.isSilent`.
        if ContinuousClock.now - connection.lastDrained > .milliseconds(200) { try drain() }
        if connection.isSilent { throw connection.fail(.connectionLost("no heartbeat from the broker")) }
        try waitForRoom(message.body.count)

        defer { pool.recycle() }
        var properties = amqp_basic_properties_t(of: message, in: pool)
        let exchange = pool.copy(message.exchange)
        let routingKey = pool.copy(message.routingKey)
        let status = message.body.withUnsafeBytes { body in
            amqp_basic_publish(
                connection.state, Connection.channel, exchange, routingKey, 1, 0, &properties,
                amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
        }
        guard status == AMQP_STATUS_OK.rawValue else {
            if status == AMQP_STATUS_TABLE_TOO_BIG.rawValue {
                throw connection.fail(.protocolViolation("the headers do not fit one frame"))
            }
            throw connection.fail(lossOf(status))
        }
        if message.body.count % connection.framePayload == 0 { connection.pushHeldBytes() }
        sentSinceWritable += message.body.count + 512
        return unanswered.add(bytes: message.body.count)
    }

    func outcomes(within limit: Duration, wake: Doorbell?) throws(BrokerError) -> [PublishOutcome] {
        let deadline = ContinuousClock.now + limit
        while true {
            try drain()
            let remaining = deadline - .now
            if !ready.isEmpty || remaining <= .zero { break }
            // A ring is left for the owner to take.
            if !connection.readable(within: remaining, wake: wake?.fileDescriptor),
                let wake, isReadable(wake.fileDescriptor)
            {
                break
            }
        }
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }

    func close() {
        connection.close()
    }

    private func drain() throws(BrokerError) {
        try connection.drain(until: { false }) { incoming in
            guard case .outcome(let outcome) = incoming else { return }
            switch outcome {
            case .confirmed(let tag, let multiple), .rejected(let tag, let multiple):
                unanswered.settle(tag, multiple: multiple)
            case .returned, .blocked, .unblocked: break
            }
            ready.append(outcome)
        }
    }

    /// Waits, for a bounded time, until the bound on bytes and the kernel's send buffer have room.
    private func waitForRoom(_ bytes: Int) throws(BrokerError) {
        let deadline = ContinuousClock.now + connection.limit
        while unanswered.bytes > 0, unanswered.bytes + bytes > Self.byteBound {
            try drain()
            if unanswered.bytes == 0 || unanswered.bytes + bytes <= Self.byteBound { break }
            guard ContinuousClock.now < deadline else { throw connection.fail(.timedOut("confirm")) }
            _ = connection.readable(within: deadline - .now, wake: nil)
        }
        // Asking the kernel costs a call, so it is done once for every few dozen small messages.
        guard sentSinceWritable + bytes > 32_768 else { return }
        while !connection.writable(within: .milliseconds(200)) {
            guard ContinuousClock.now < deadline else { throw connection.fail(.timedOut("publish")) }
            try drain()
        }
        sentSinceWritable = 0
    }
}

/// The sizes of messages that have had no outcome, in the order of their tags.
struct UnansweredWindow {
    private(set) var bytes = 0
    private var oldest: UInt64 = 1
    // Nil: settled out of order, waiting for its elders.
    private var sizes: [Int?] = []
    private var head = 0

    /// The tag of the message: the broker counts 1, 2, 3 … too.
    mutating func add(bytes size: Int) -> UInt64 {
        sizes.append(size)
        bytes += size
        return oldest + UInt64(sizes.count - head) - 1
    }

    /// A tag that is not in the window is ignored.
    mutating func settle(_ tag: UInt64, multiple: Bool) {
        guard tag >= oldest, tag - oldest < UInt64(sizes.count - head) else { return }
        let index = head + Int(tag - oldest)
        for settled in multiple ? head...index : index...index {
            bytes -= sizes[settled] ?? 0
            sizes[settled] = nil as Int?
        }
        while head < sizes.count, sizes[head] == nil {
            head += 1
            oldest += 1
        }
        if head == sizes.count || head > 4096 {
            sizes.removeFirst(head)
            head = 0
        }
    }
}
