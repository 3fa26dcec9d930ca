import Contracts
package import Messaging
import Runtime

extension DeadLetter {
    /// The message as RabbitMQ puts it back when an operator rejects it in the dead-letter queue: as it was parked, and
    /// counted once more.
    package func replayed() -> OutgoingMessage {
        var headers = delivery.headers
        headers[Header.replay] = .int(replays + 1)
        return OutgoingMessage(
            exchange: Delivery.replayExchange, routingKey: queue, messageID: delivery.messageID ?? "",
            type: delivery.type ?? "",
            appID: delivery.userID ?? "", timestamp: envelope?.time ?? Clock.system.now(),
            headers: headers.sorted { $0.key < $1.key }.map { ($0, $1) }, body: delivery.body)
    }
}
