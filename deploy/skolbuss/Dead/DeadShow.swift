import Messaging

enum DeadShow: Command {
    static let words = ["dead", "show"]
    static let summary = "parked messages in full"
    static let synopsis = "dead show QUEUE [ID …] [--limit N] [--body] [broker options]"
    static let explanation = """
        Prints properties and headers of the named messages, or of the first 20. A body may hold personal data and is printed
        only with --body; do that where nobody else reads along. The messages stay where they are.
        """
    static let options = BrokerAccess.options.union(["limit"])
    static let flags: Set<String> = ["body"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        var selection = try DeadSelection(arguments)
        guard let limit = Int(try arguments.value("limit") ?? (selection.isAll ? "20" : "\(Int.max)")), limit > 0 else {
            throw UsageError("--limit is a number from 1")
        }
        let queue = try DeadQueue(selection.queue, try BrokerAccess(arguments).broker())
        defer { queue.close() }
        var shown = 0
        try queue.each(upTo: limit) { letter in
            guard selection.takes(letter) else { return }
            if shown > 0 { Terminal.write("") }
            write(letter, body: arguments.has("body"))
            shown += 1
        }
        if selection.isAll, shown == 0 { Terminal.write("nothing is parked") }
        return DeadDrop.report(notFound: selection, in: queue)
    }

    private static func write(_ letter: DeadLetter, body: Bool) {
        let delivery = letter.delivery
        var rows = [
            ["id", delivery.messageID ?? "-"], ["type", delivery.type ?? "-"], ["queue", letter.queue],
            ["exchange", delivery.exchange], ["routing key", delivery.routingKey], ["reason", letter.reason],
            ["body", "\(delivery.body.count) bytes"],
        ]
        for (name, value) in delivery.headers.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .string(let text): rows.append([name, text])
            case .int(let number): rows.append([name, "\(number)"])
            case .bool(let flag): rows.append([name, "\(flag)"])
            }
        }
        let width = rows.map { $0[0].count }.max() ?? 0
        for row in rows { Terminal.write("\(row[0].padded(to: width))  \(row[1])") }
        if body { Terminal.write("\n" + String(decoding: delivery.body, as: UTF8.self)) }
    }
}
