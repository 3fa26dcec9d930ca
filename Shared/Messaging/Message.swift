package import Runtime

/// A value in a message's header table. Other AMQP types are left out when a delivery is read.
package enum HeaderValue: Equatable, Sendable {
    case string(String)
    case int(Int64)
    case bool(Bool)

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var int: Int64? { if case .int(let value) = self { value } else { nil } }
}

/// A message on its way to the broker. Always persistent and mandatory; `application/json`, or a
/// `Bundle`.
package struct OutgoingMessage: Equatable, Sendable {
    package var exchange: String
    package var routingKey: String
    package var messageID: String
    package var type: String
    /// Who sends it: `skolbuss/attendance`.
    package var appID: String
    /// The time of the fact; AMQP keeps whole seconds, the exact time is in the headers.
    package var timestamp: Instant
    package var headers: [(String, HeaderValue)]
    package var body: [UInt8]

    package init(
        exchange: String, routingKey: String, messageID: String, type: String, appID: String, timestamp: Instant,
        headers: [(String, HeaderValue)], body: [UInt8]
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.messageID = messageID
        self.type = type
        self.appID = appID
        self.timestamp = timestamp
        self.headers = headers
        self.body = body
    }

    /// The broker user it is sent as, which is the service `appID` names. RabbitMQ refuses a name that is not the
    /// connection's (messaging.md has not measured it; `BrokerRightsTests` does), so a receiver may believe it.
    package var userID: String {
        String(appID[(appID.lastIndex(of: "/").map(appID.index(after:)) ?? appID.startIndex)...])
    }

    package static func == (left: OutgoingMessage, right: OutgoingMessage) -> Bool {
        left.exchange == right.exchange && left.routingKey == right.routingKey && left.messageID == right.messageID
            && left.type == right.type && left.appID == right.appID && left.timestamp == right.timestamp
            && left.headers.elementsEqual(right.headers, by: ==) && left.body == right.body
    }
}

/// A message as it came from a queue. Nothing about it can be trusted but `userID`: the sender may be anyone.
package struct Delivery: Equatable, Sendable {
    /// Rises within one connection; what `acknowledge(upTo:)` takes.
    package var tag: UInt64
    /// True when the broker may have delivered it before.
    package var redelivered: Bool
    package var exchange: String
    package var routingKey: String
    package var messageID: String?
    package var type: String?
    /// The broker user who sent it, proved by the broker; nil when the sender names none.
    package var userID: String?
    package var headers: [String: HeaderValue]
    package var body: [UInt8]

    package init(
        tag: UInt64, redelivered: Bool, exchange: String, routingKey: String, messageID: String?, type: String?,
        userID: String?, headers: [String: HeaderValue], body: [UInt8]
    ) {
        self.tag = tag
        self.redelivered = redelivered
        self.exchange = exchange
        self.routingKey = routingKey
        self.messageID = messageID
        self.type = type
        self.userID = userID
        self.headers = headers
        self.body = body
    }
}
