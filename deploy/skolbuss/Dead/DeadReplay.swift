import Messaging

enum DeadReplay: Command {
    static let words = ["dead", "replay"]
    static let summary = "put parked messages back into their queue"
    static let synopsis = "dead replay QUEUE [ID …] [broker options]"
    static let explanation = """
        Puts the named messages, or all, back into the queue they were parked from, in their order, to be handled again: do it when the cause is gone.
        Each keeps its id and gets the next `replay` number, so that it has effect once however often this is interrupted and
        run again. It is the broker that moves it, by the policy of the dead-letter queue and nowhere else: the user needs no
        right to publish. A message leaves the dead-letter queue only when it is safe in the other.

        What was meant for a replica is parked without its content and cannot be put back: the replica learns it by comparing, within
        five minutes by itself, at once by `skolbuss replica audit`. Such messages stay until `dead drop`; exit code 1.
        """
    static let options = BrokerAccess.options
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        var selection = try DeadSelection(arguments)
        let access = try BrokerAccess(arguments)
        let queue = try DeadQueue(selection.queue, try access.broker())
        defer { queue.close() }
        try WayBack.check(queue, access)
        var (replayed, withheld) = (0, 0)
        try queue.each { letter in
            guard selection.takes(letter) else { return }
            if letter.isWithheld {
                withheld += 1
                return
            }
            try queue.putBack(letter)
            replayed += 1
        }
        Terminal.write("\(replayed) put back into \(queue.origin)")
        if withheld > 0 {
            Terminal.write("\(withheld) stay: their content was not parked, for the replica learns it by comparing")
        }
        return max(DeadDrop.report(notFound: selection, in: queue), withheld > 0 ? ExitCode.attention : ExitCode.good)
    }
}
