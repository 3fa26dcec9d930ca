import JSON

/// The properties of a message that is passed on as it came, in the form the outbox stores them.
///
/// The sender may be anyone, so what cannot be stored or sent on is left out rather than let stop the relay: a NUL in a
/// text, names longer than AMQP's short strings, headers that the broker would act on, and headers beyond what fits beside ours into one frame.
struct CarriedProperties: Equatable {
    static let mostBytes = 65_536
    static let longestName = 255

    var messageID: String?
    var headers: [String: HeaderValue]

    init(of delivery: Delivery) {
        messageID = delivery.messageID.map { Self.short($0) }
        headers = [:]
        var room = Self.mostBytes
        for (name, value) in delivery.headers.sorted(by: { $0.key < $1.key }) {
            guard !Self.isBrokers(name) else { continue }
            let value = value.string.map { .string(Self.storable($0)) } ?? value
            let size = name.utf8.count + (value.string?.utf8.count ?? 8) + 8
            guard size <= room, name.utf8.count <= Self.longestName else { continue }
            room -= size
            headers[Self.storable(name)] = value
        }
    }

    /// Headers that RabbitMQ acts on: further keys of the message, which must be lists or it is refused, and what the broker
    /// writes itself.
    private static func isBrokers(_ name: String) -> Bool { name == "CC" || name == "BCC" || name.hasPrefix("x-") }

    /// Adds a header of ours. Its text may quote what the sender called the message.
    mutating func mark(_ name: String, _ text: String) { headers[name] = .string(Self.short(text)) }

    init?(json: JSON) {
        guard let members = json["headers"]?.members else { return nil }
        messageID = json["messageID"]?.string
        headers = [:]
        for member in members {
            if let text = member.value.string {
                headers[member.key] = .string(text)
            } else if let flag = member.value.bool {
                headers[member.key] = .bool(flag)
            } else if let number = member.value.int {
                headers[member.key] = .int(Int64(number))
            }
        }
    }

    var json: JSON {
        let members = headers.sorted { $0.key < $1.key }.map { name, value in
            switch value {
            case .string(let text): (name, JSON(text))
            case .int(let number): (name, JSON(number))
            case .bool(let flag): (name, JSON(flag))
            }
        }
        return .object { object in
            object.set("messageID", messageID)
            object.set("headers", JSON(object: members))
        }
    }

    /// As a message id, a type or a reason may be: at most 255 bytes, which bytes that were no UTF-8 may have outgrown.
    static func short(_ text: String) -> String {
        var short = storable(text)
        while short.utf8.count > longestName { short.unicodeScalars.removeLast() }
        return short
    }

    private static func storable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(text.unicodeScalars.map { $0.value == 0 ? "?" : Character($0) })
    }
}
