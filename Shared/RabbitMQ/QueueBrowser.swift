import CRabbitMQ
package import Messaging
import Runtime

/// An operator's look into a queue that nobody consumes, such as a dead-letter queue: messages are taken one by one and
/// stay the queue's until acknowledged. Closing puts the rest back in their order. Used by one thread.
package final class QueueBrowser {
    private let connection: Connection
    private let queue: String

    /// Opens a connection of its own. A queue with a single active consumer refuses to be browsed.
    package init(_ broker: RabbitMQBroker, queue: String) throws(BrokerError) {
        connection = try Connection(to: broker, named: "browse \(queue)")
        self.queue = queue
    }

    /// How many messages are ready to be taken.
    package func count() throws(BrokerError) -> Int {
        let pool = BytePool()
        let bytes = pool.copy(queue)
        var count = 0
        try connection.rpc("queue.declare") { state, channel in
            guard let ok = amqp_queue_declare(state, channel, bytes, 1, 0, 0, 0, amqp_table_t()) else { return false }
            count = Int(ok.pointee.message_count)
            return true
        }
        return count
    }

    /// The next message, oldest first; nil when there is none left.
    package func next() throws(BrokerError) -> Delivery? {
        let pool = BytePool()
        let bytes = pool.copy(queue)
        return try connection.get(bytes)
    }

    /// Removes this one message from the queue.
    package func acknowledge(_ tag: UInt64) throws(BrokerError) {
        if let failure = connection.failure { throw failure }
        let status = amqp_basic_ack(connection.state, Connection.channel, tag, 0)
        guard status == AMQP_STATUS_OK.rawValue else { throw connection.fail(lossOf(status)) }
    }

    /// Gives this one message to where the queue's policy sends what is rejected; without such a policy it is lost.
    package func reject(_ tag: UInt64) throws(BrokerError) {
        if let failure = connection.failure { throw failure }
        let status = amqp_basic_reject(connection.state, Connection.channel, tag, 0)
        guard status == AMQP_STATUS_OK.rawValue else { throw connection.fail(lossOf(status)) }
    }

    package func close() {
        connection.close()
    }
}
