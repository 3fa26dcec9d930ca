import JSON

/// The properties of a message that is passed on as it came, in the form the outbox stores them.
struct CarriedProperties: Equatable {
    var messageID: String?
    var headers: [String: HeaderValue]

    init(of delivery: Delivery) {
        messageID = delivery.messageID
        headers = delivery.headers
    }

    init?(json: JSON) {
        guard let members = json["headers"]?.members else { return nil }
        messageID = json["messageID"]?.string
        headers = [:]
        for member in members {
            if let text = member.value.string {
                headers[member.key] = .string(text)
            } else if let bool = member.value.bool {
                headers[member.key] = .bool(bool)
            } else if let number = member.value.int {
                headers[member.key] = .int(Int64(number))
            }
        }
    }

    var json: JSON {
        var members: [(String, JSON)] = []
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .string(let text): members.append((name, JSON(text)))
            case .int(let number): members.append((name, JSON(number)))
            case .bool(let flag): members.append((name, JSON(flag)))
            }
        }
        let headers = JSON(object: members)
        guard let messageID else { return JSON(object: [("headers", headers)]) }
        return JSON(object: [("messageID", JSON(messageID)), ("headers", headers)])
    }
}
