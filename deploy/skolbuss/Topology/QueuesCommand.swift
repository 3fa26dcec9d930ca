import JSON

/// `skolbuss queues`: what waits where. The broker renews these figures every five seconds.
enum QueuesCommand {
    static let usage = """
        usage: skolbuss queues OPTIONS
          \(Management.help)
        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(arguments, valued: Management.options, usage: usage)
        guard options.words.isEmpty else { throw UsageError(usage) }
        let management = try Management(options)
        var rows = [["queue", "ready", "unacknowledged", "consumers", "bytes"]]
        for queue in try management.get("/queues/\(management.host)").list {
            rows.append(
                [queue["name"]?.string ?? ""]
                    + ["messages_ready", "messages_unacknowledged", "consumers", "message_bytes"].map {
                        queue[$0]?.int.map(String.init) ?? "-"
                    })
        }
        Output.table(rows)
        return 0
    }
}
