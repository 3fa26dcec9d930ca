import JSON

extension Town {
    /// What lies in each queue at this moment, asked of the broker itself (the management interface is seconds behind).
    package func queues() throws -> [(queue: String, count: Int)] {
        let answer = try broker.control([
            "list_queues", "-q", "-p", virtualHost, "--formatter", "json", "name", "messages",
        ])
        return try JSON(parsing: answer).elements?.compactMap { row in
            guard let name = row["name"]?.string, let count = row["messages"]?.int else { return nil }
            return (name, count)
        } ?? []
    }

    /// Messages that were parked, by queue; empty when all is well.
    package func deadLetters() throws -> [(queue: String, count: Int)] {
        try queues().filter { $0.queue.hasSuffix(".dead") && $0.count > 0 }
    }
}
