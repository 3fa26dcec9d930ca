import Messaging
import RabbitMQ

/// Removes parked messages that will never be handled.
struct DropDeadLetters {
    let broker: RabbitMQBroker
    let queue: String
    let only: Set<String>

    func run() throws -> Int32 {
        let browser = try QueueBrowser(broker, queue: DeadCommand.deadName(of: queue))
        defer { browser.close() }
        var dropped = 0
        for _ in 0..<(try browser.count()) {
            guard let delivery = try browser.next() else { break }
            guard only.contains(delivery.messageID ?? "") else { continue }
            try browser.acknowledge(delivery.tag)
            dropped += 1
        }
        Output.line("\(dropped) dropped")
        return dropped == only.count ? 0 : 1
    }
}
