import Contracts
import Messaging
import RabbitMQ
import Runtime

/// Shows why messages were parked and leaves them where they are.
struct ShowDeadLetters {
    let broker: RabbitMQBroker
    let queue: String
    let limit: Int
    let showsBody: Bool

    func run() throws -> Int32 {
        let browser = try QueueBrowser(broker, queue: DeadCommand.deadName(of: queue))
        // Closing without an acknowledgement puts everything back.
        defer { browser.close() }
        var shown = 0
        while shown < limit, let delivery = try browser.next() {
            let letter = DeadLetter(delivery, from: queue)
            Output.table([
                ["id", delivery.messageID ?? "-"], ["type", delivery.type ?? "-"], ["reason", letter.reason],
                ["handler", letter.handler ?? "-"], ["attempts", "\(letter.attempts)"],
                ["parked", letter.at?.rfc3339 ?? "-"], ["replayed", "\(letter.replays) times"],
                ["subject", letter.envelope?.subject ?? "-"],
            ])
            if showsBody { Output.line(String(decoding: delivery.body, as: UTF8.self)) }
            Output.line("")
            shown += 1
        }
        Output.line(shown == 0 ? "nothing is parked" : "\(shown) shown")
        return 0
    }
}
