import Messaging

enum DeadDrop: Command {
    static let words = ["dead", "drop"]
    static let summary = "remove parked messages for good"
    static let synopsis = "dead drop QUEUE (ID … | --all) [broker options]"
    static let explanation = """
        Removes parked messages. What they tell is lost: look with `dead show` first. Each removed id is printed.
        """
    static let options = BrokerAccess.options
    static let flags: Set<String> = ["all"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        var selection = try DeadSelection(arguments)
        guard selection.isAll == arguments.has("all") else {
            throw UsageError("name the messages by id, or give --all: what is dropped is gone")
        }
        let queue = try DeadQueue(selection.queue, try BrokerAccess(arguments).broker())
        defer { queue.close() }
        var dropped = 0
        try queue.each { letter in
            guard selection.takes(letter) else { return }
            try queue.remove(letter)
            Terminal.write("dropped \(letter.delivery.messageID ?? "a message without id")")
            dropped += 1
        }
        Terminal.write("\(dropped) dropped from \(queue.name)")
        return report(notFound: selection, in: queue)
    }

    static func report(notFound selection: DeadSelection, in queue: DeadQueue) -> Int32 {
        for identifier in selection.notFound { Terminal.writeError("\(queue.name) holds no message \(identifier)") }
        return selection.notFound.isEmpty ? ExitCode.good : ExitCode.attention
    }
}
