import Messaging
import RabbitMQ

/// `skolbuss dead list|show|replay|drop`
enum DeadCommand {
    static let usage = """
        usage: skolbuss dead list|show|replay|drop [QUEUE] OPTIONS
          QUEUE                 the queue the messages were parked from, such as notify.from-attendance
          --broker URL          amqp://HOST:PORT or amqps://HOST:PORT
          --user NAME           default operator
          --password-file FILE  that user's password
          --vhost NAME          default skolbuss
          --ca FILE             amqps: who may vouch for the broker
          --definitions FILE    list: default deploy/broker/definitions.json, then /usr/share/skolbuss/definitions.json
          --limit N             show: at most so many (default 20)
          --body                show: also what the messages hold; that is personal data
          --id ID               replay, drop: only this message; may be given several times
        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments,
            valued: ["broker", "user", "password-file", "vhost", "ca", "definitions", "limit", "id"], flags: ["body"],
            usage: usage)
        let broker = try connect(options)
        switch (options.words.first, options.words.dropFirst().first, options.words.count) {
        case ("list", nil, 1): return try ListDeadLetters(broker: broker, queues: Definitions(options).deadQueues).run()
        case ("show", let queue?, 2):
            guard let limit = Int(options.optional("limit") ?? "20"), limit > 0 else {
                throw UsageError("--limit needs a number above 0")
            }
            return try ShowDeadLetters(broker: broker, queue: queue, limit: limit, showsBody: options.has("body")).run()
        case ("replay", let queue?, 2):
            return try ReplayDeadLetters(broker: broker, queue: queue, only: Set(options.all("id"))).run()
        case ("drop", let queue?, 2):
            let ids = Set(options.all("id"))
            guard !ids.isEmpty else { throw UsageError("dead drop needs --id: what is dropped is gone\n\n\(usage)") }
            return try DropDeadLetters(broker: broker, queue: queue, only: ids).run()
        default: throw UsageError(usage)
        }
    }

    private static func connect(_ options: Options) throws -> RabbitMQBroker {
        let address = try options.required("broker")
        guard let colon = address.range(of: "://") else { throw UsageError("--broker needs a URL") }
        let user = Management.segment(options.optional("user") ?? "operator")
        let password = Management.segment(try TextFile.secret(try options.required("password-file")))
        let host = Management.segment(options.optional("vhost") ?? "skolbuss")
        var rest = address[colon.upperBound...]
        while rest.last == "/" { rest.removeLast() }
        return try RabbitMQBroker(
            url: "\(address[..<colon.lowerBound])://\(user):\(password)@\(rest)/\(host)",
            certificateAuthority: options.optional("ca"))
    }

    /// The name of the queue the messages lie in, whichever of the two names was typed.
    static func deadName(of queue: String) -> String { queue.hasSuffix(".dead") ? queue : queue + ".dead" }
}

extension String {
    func range(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
