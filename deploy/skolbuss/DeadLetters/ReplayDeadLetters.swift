import Messaging
import RabbitMQ

/// Puts parked messages back into the queue they came from. A message is taken away only after the broker has confirmed its
/// copy, so a tool that dies between the two leaves it twice: the inbox tells by id and replay number that it is one.
struct ReplayDeadLetters {
    let broker: RabbitMQBroker
    let queue: String
    /// Empty means all.
    let only: Set<String>

    func run() throws -> Int32 {
        let browser = try QueueBrowser(broker, queue: DeadCommand.deadName(of: queue))
        defer { browser.close() }
        let sender = try ConfirmedSender(broker, named: "skolbuss dead replay")
        defer { sender.close() }
        // What is parked again meanwhile is not taken in the same run: that could go on for ever.
        let present = try browser.count()
        var replayed = 0
        for _ in 0..<present {
            guard let delivery = try browser.next() else { break }
            if !only.isEmpty, !only.contains(delivery.messageID ?? "") { continue }
            try sender.send(DeadLetter(delivery, from: Self.source(queue)).replayed())
            try browser.acknowledge(delivery.tag)
            replayed += 1
        }
        Output.line("\(replayed) replayed, \(present - replayed) left")
        return only.isEmpty || replayed == only.count ? 0 : 1
    }

    private static func source(_ queue: String) -> String {
        queue.hasSuffix(".dead") ? String(queue.dropLast(5)) : queue
    }
}
