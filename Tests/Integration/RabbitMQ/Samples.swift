import FoundationEssentials
import Messaging
import Runtime

extension OutgoingMessage {
    /// A message as the relay would publish it, of the service that the broker knows by this name.
    static func sample(
        _ number: Int = 1, as user: String = "sample", to exchange: String, routingKey: String = "sample.made.v1",
        body: [UInt8]? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            exchange: exchange, routingKey: routingKey, messageID: Identifiers.v7.next().lowercase,
            type: "sample.made.v1", appID: "skolbuss/\(user)", timestamp: Instant(microseconds: 1_790_000_000_000_000),
            headers: [("cloudEvents:subject", .string("pupil \(number) åäö")), ("sequence", .int(Int64(number)))],
            body: body ?? Array("{\"number\":\(number)}".utf8))
    }
}

extension PublisherConnection {
    /// Publishes and waits until every message has its outcome; answers all that was said.
    @discardableResult
    func publishAll(_ messages: [OutgoingMessage], within limit: Duration = .seconds(60)) throws -> [PublishOutcome] {
        var last: UInt64 = 0
        for message in messages { last = try publish(message) }
        return try outcomes(upTo: last, within: limit)
    }

    /// Collects outcomes until every tag up to this one is answered or the time is over.
    func outcomes(upTo last: UInt64, within limit: Duration = .seconds(60)) throws -> [PublishOutcome] {
        let deadline = Deadline(in: limit)
        var said: [PublishOutcome] = []
        var open = Set(1...last)
        while !open.isEmpty, !deadline.hasPassed {
            for outcome in try outcomes(within: .milliseconds(200), wake: nil) {
                said.append(outcome)
                switch outcome {
                case .confirmed(let tag, let multiple), .rejected(let tag, let multiple):
                    if multiple { open = open.filter { $0 > tag } } else { open.remove(tag) }
                default: break
                }
            }
        }
        return said
    }
}

extension ConsumerConnection {
    /// Collects this many deliveries, or as many as come in time.
    func take(_ count: Int, within limit: Duration = .seconds(60)) throws -> [Delivery] {
        let deadline = Deadline(in: limit)
        var taken: [Delivery] = []
        while taken.count < count, !deadline.hasPassed {
            taken += try deliveries(upTo: count - taken.count, within: .milliseconds(200), wake: nil)
        }
        return taken
    }
}

extension Sequence<PublishOutcome> {
    var rejections: Int { count { if case .rejected = $0 { true } else { false } } }
    var returns: Int { count { if case .returned = $0 { true } else { false } } }
}
