import JSON

enum Queues: Command {
    static let words = ["queues"]
    static let summary = "what waits in each queue, and who reads it"
    static let synopsis = "queues [broker options]"
    static let explanation = """
        One line for each queue: messages ready, messages delivered and not yet acknowledged, consumers, the policy that applies.
        The numbers are up to five seconds old. Exit code 1 when a queue of a service has no consumer or a dead-letter queue
        holds something.
        """
    static let options = BrokerAccess.options
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let access = try BrokerAccess(arguments)
        let queues = try access.management.list("queues", access.virtualHost).sorted {
            $0["name"]?.string ?? "" < $1["name"]?.string ?? ""
        }
        var needsAttention = false
        let rows = queues.map { queue -> [String] in
            func number(_ field: String) -> Int { queue[field]?.int ?? 0 }
            let name = queue["name"]?.string ?? ""
            let isDead = name.hasSuffix(".dead")
            let remark =
                if isDead {
                    number("messages") > 0 ? "parked: see dead list" : ""
                } else {
                    number("consumers") == 0 ? "nobody reads it" : ""
                }
            if !remark.isEmpty { needsAttention = true }
            return [
                name, "\(number("messages_ready"))", "\(number("messages_unacknowledged"))",
                isDead ? "-" : "\(number("consumers"))", queue["policy"]?.string ?? "none", remark,
            ]
        }
        Terminal.writeTable(["queue", "ready", "unacked", "consumers", "policy", ""], rows)
        return needsAttention ? ExitCode.attention : ExitCode.good
    }
}
