import RabbitMQ

struct ListDeadLetters {
    let broker: RabbitMQBroker
    let queues: [String]

    /// 1 when something is parked, so that a monitor can ask.
    func run() throws -> Int32 {
        var rows = [["queue", "parked"]]
        var total = 0
        for queue in queues {
            let browser = try QueueBrowser(broker, queue: queue)
            let count = try browser.count()
            browser.close()
            total += count
            rows.append([queue, "\(count)"])
        }
        Output.table(rows)
        return total == 0 ? 0 : 1
    }
}
