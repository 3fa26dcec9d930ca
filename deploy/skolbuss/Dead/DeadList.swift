import Messaging
import Runtime

enum DeadList: Command {
    static let words = ["dead", "list"]
    static let summary = "what was parked, and why"
    static let synopsis = "dead list [QUEUE] [--limit N] [broker options]"
    static let explanation = """
        Lists parked messages, oldest first, of one queue or of all: id, type, reason, handler, attempts, when, and how often each
        has been replayed. Shows no message's content, and leaves the queues as they are. Exit code 1 when there is any.

        A reason "delivery_limit" is the broker's own: the message was delivered again and again without an answer, as when the
        service dies from it.
        """
    static let options = BrokerAccess.options.union(["limit", "definitions"])
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        guard arguments.rest.count < 2 else { throw UsageError("'\(arguments.rest[1])' is one word too many") }
        guard let limit = Int(try arguments.value("limit") ?? "100"), limit > 0 else {
            throw UsageError("--limit is a number from 1")
        }
        let names = try arguments.rest.first.map { [$0] } ?? Topology.load(arguments).deadQueues
        let broker = try BrokerAccess(arguments).broker()
        var total = 0
        for name in names {
            let queue = try DeadQueue(name, broker)
            defer { queue.close() }
            let count = try queue.count()
            total += count
            guard count > 0 else { continue }
            Terminal.write("\(queue.name): \(count)")
            var rows: [[String]] = []
            try queue.each(upTo: limit) { letter in
                rows.append([
                    "", letter.delivery.messageID ?? "(no id)", letter.delivery.type ?? "(no type)", letter.reason,
                    letter.handler ?? "-", "\(letter.attempts)", letter.at?.rfc3339 ?? "-", "\(letter.replays)",
                ])
            }
            Terminal.writeTable(["", "id", "type", "reason", "handler", "attempts", "at", "replays"], rows)
            if count > limit { Terminal.write("  … and \(count - limit) more; see --limit") }
        }
        if total == 0 { Terminal.write("nothing is parked") }
        return total == 0 ? ExitCode.good : ExitCode.attention
    }
}
