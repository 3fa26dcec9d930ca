import Messaging
import RabbitMQ

/// Publishes one message at a time, and is done when the broker has it safe.
final class ConfirmedSender {
    private let publisher: any PublisherConnection

    init(_ broker: RabbitMQBroker, named name: String) throws(BrokerError) {
        publisher = try broker.publisher(named: name)
    }

    /// Returns when the message is confirmed; throws when it was refused, could not be routed or was not answered in time.
    func send(_ message: OutgoingMessage) throws(BrokerError) {
        let tag = try publisher.publish(message)
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            for outcome in try publisher.outcomes(within: deadline - .now, wake: nil) {
                switch outcome {
                case .returned(_, _, let reason): throw .noSuchQueue("\(message.routingKey) (\(reason))")
                case .rejected: throw .closedByBroker(code: 0, text: "the queue \(message.routingKey) is full")
                case .confirmed(let confirmed, let multiple) where confirmed == tag || multiple && confirmed > tag:
                    return
                case .confirmed, .blocked, .unblocked: continue
                }
            }
        }
        throw .timedOut("confirm")
    }

    func close() {
        publisher.close()
    }
}
