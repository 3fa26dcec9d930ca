import Messaging
import RabbitMQ

enum DeadReplay: Command {
    static let words = ["dead", "replay"]
    static let summary = "put parked messages back into their queue"
    static let synopsis = "dead replay QUEUE [ID …] [broker options]"
    static let explanation = """
        Puts the named messages, or all, back into the queue they were parked from, in their order, to be handled again: do it when the cause is gone.
        Each keeps its id and gets the next `replay` number, so that it has effect once however often this is interrupted and
        run again: a message leaves the dead-letter queue only when the broker has confirmed its copy.

        What was meant for a replica is parked without its content and cannot be put back: the replica learns it by comparing, within
        five minutes by itself, at once by `skolbuss replica audit`. Such messages stay until `dead drop`; exit code 1.
        """
    static let options = BrokerAccess.options
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        var selection = try DeadSelection(arguments)
        let broker = try BrokerAccess(arguments).broker()
        let queue = try DeadQueue(selection.queue, broker)
        defer { queue.close() }
        let sender = try ConfirmedSender(broker, named: "skolbuss dead replay")
        defer { sender.close() }
        var (replayed, withheld) = (0, 0)
        try queue.each { letter in
            guard selection.takes(letter) else { return }
            if letter.isWithheld {
                withheld += 1
                return
            }
            try sender.send(letter.replayed())
            try queue.remove(letter)
            replayed += 1
        }
        Terminal.write("\(replayed) put back into \(queue.origin)")
        if withheld > 0 {
            Terminal.write("\(withheld) stay: their content was not parked, for the replica learns it by comparing")
        }
        return max(DeadDrop.report(notFound: selection, in: queue), withheld > 0 ? ExitCode.attention : ExitCode.good)
    }
}
