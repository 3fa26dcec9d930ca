import CRabbitMQ
import Messaging

/// What the broker may say on our channel outside of answers to requests.
enum Incoming {
    case outcome(PublishOutcome)
    case delivered(Delivery)
    case cancelled
}

/// Puts together messages that come in pieces: a method, a header with size and properties, then frames of body. Everything
/// is copied at once, for the frames point into memory that the library reuses.
struct ContentReader {
    /// A frame that was in its place; with nothing to tell when more frames are to follow.
    struct Step {
        var incoming: Incoming?
    }

    private enum Beginning {
        case delivery(tag: UInt64, redelivered: Bool, exchange: String, routingKey: String)
        case `return`(code: Int, reason: String)
    }
    private struct Partial {
        var beginning: Beginning
        var missing: Int?
        var messageID: String?
        var type: String?
        var userID: String?
        var headers: [String: HeaderValue] = [:]
        var body: [UInt8] = []

        var complete: Incoming {
            switch beginning {
            case .return(let code, let reason):
                .outcome(.returned(messageID: messageID ?? "", code: code, reason: reason))
            case .delivery(let tag, let redelivered, let exchange, let routingKey):
                .delivered(
                    Delivery(
                        tag: tag, redelivered: redelivered, exchange: exchange, routingKey: routingKey,
                        messageID: messageID, type: type, userID: userID, headers: headers, body: body))
            }
        }
    }
    private var partial: Partial?

    /// Nil when this method is not one that may come now.
    mutating func begin(_ method: amqp_method_t) -> Step? {
        guard partial == nil else { return nil }
        switch method.id {
        case AMQP_BASIC_ACK_METHOD:
            let ack = method.decoded.load(as: amqp_basic_ack_t.self)
            return Step(incoming: .outcome(.confirmed(tag: ack.delivery_tag, multiple: ack.multiple != 0)))
        case AMQP_BASIC_NACK_METHOD:
            let nack = method.decoded.load(as: amqp_basic_nack_t.self)
            return Step(incoming: .outcome(.rejected(tag: nack.delivery_tag, multiple: nack.multiple != 0)))
        case AMQP_CONNECTION_BLOCKED_METHOD:
            let blocked = method.decoded.load(as: amqp_connection_blocked_t.self)
            return Step(incoming: .outcome(.blocked(reason: String(blocked.reason))))
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            return Step(incoming: .outcome(.unblocked))
        case AMQP_BASIC_CANCEL_METHOD:
            return Step(incoming: .cancelled)
        case AMQP_BASIC_RETURN_METHOD:
            let returned = method.decoded.load(as: amqp_basic_return_t.self)
            partial = Partial(
                beginning: .return(code: Int(returned.reply_code), reason: String(returned.reply_text)))
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = method.decoded.load(as: amqp_basic_deliver_t.self)
            partial = Partial(
                beginning: .delivery(
                    tag: deliver.delivery_tag, redelivered: deliver.redelivered != 0,
                    exchange: String(deliver.exchange), routingKey: String(deliver.routing_key)))
        case AMQP_BASIC_GET_OK_METHOD:
            let got = method.decoded.load(as: amqp_basic_get_ok_t.self)
            partial = Partial(
                beginning: .delivery(
                    tag: got.delivery_tag, redelivered: got.redelivered != 0, exchange: String(got.exchange),
                    routingKey: String(got.routing_key)))
        default:
            return nil
        }
        return Step()
    }

    /// Nil when no header or body may come now.
    mutating func read(_ frame: amqp_frame_t) -> Step? {
        guard var partial, let step = read(frame, into: &partial) else { return nil }
        self.partial = step.incoming == nil ? partial : nil
        return step
    }

    private func read(_ frame: amqp_frame_t, into partial: inout Partial) -> Step? {
        switch (Int32(frame.frame_type), partial.missing) {
        case (AMQP_FRAME_HEADER, nil):
            let size = Int(clamping: frame.payload.properties.body_size)
            let properties = frame.payload.properties.decoded.load(as: amqp_basic_properties_t.self)
            partial.messageID = properties.messageIDText
            partial.type = properties.typeText
            partial.userID = properties.userIDText
            partial.headers = properties.headerValues
            partial.body.reserveCapacity(min(size, 1 << 20))
            partial.missing = size
        case (AMQP_FRAME_BODY, let missing?):
            let fragment = frame.payload.body_fragment
            guard fragment.len <= missing else { return nil }
            partial.body.append(contentsOf: UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len))
            partial.missing = missing - fragment.len
        default:
            return nil
        }
        return Step(incoming: partial.missing == 0 ? partial.complete : nil)
    }
}
