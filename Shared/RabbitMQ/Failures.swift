import CRabbitMQ
import Messaging

// How the library and the broker say that something went wrong, in our words.

func libraryText(_ status: Int32) -> String {
    amqp_error_string2(status).map { String(cString: $0) } ?? "status \(status)"
}

/// A connection that reading or writing found dead.
func lossOf(_ status: Int32) -> BrokerError {
    switch status {
    case AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue: .connectionLost("no heartbeat from the broker")
    case AMQP_STATUS_BAD_AMQP_DATA.rawValue, AMQP_STATUS_UNKNOWN_CLASS.rawValue, AMQP_STATUS_UNKNOWN_METHOD.rawValue:
        .protocolViolation(libraryText(status))
    default: .connectionLost(libraryText(status))
    }
}

/// Nil when the request was answered.
func failureOf(_ reply: amqp_rpc_reply_t, doing operation: String) -> BrokerError? {
    switch reply.reply_type {
    case AMQP_RESPONSE_NORMAL: nil
    case AMQP_RESPONSE_SERVER_EXCEPTION: closeOf(reply.reply)
    case AMQP_RESPONSE_LIBRARY_EXCEPTION where reply.library_error == AMQP_STATUS_TIMEOUT.rawValue:
        .timedOut(operation)
    case AMQP_RESPONSE_LIBRARY_EXCEPTION: lossOf(reply.library_error)
    default: .connectionLost("\(operation): the broker hung up")
    }
}

/// The error behind a `channel.close` or `connection.close`.
func closeOf(_ method: amqp_method_t) -> BrokerError {
    let code: Int
    let text: String
    switch method.id {
    case AMQP_CHANNEL_CLOSE_METHOD:
        let close = method.decoded.load(as: amqp_channel_close_t.self)
        (code, text) = (Int(close.reply_code), String(close.reply_text))
    case AMQP_CONNECTION_CLOSE_METHOD:
        let close = method.decoded.load(as: amqp_connection_close_t.self)
        (code, text) = (Int(close.reply_code), String(close.reply_text))
    default:
        return .protocolViolation("method \(method.id)")
    }
    switch code {
    case 403: return .accessRefused(text)
    case 404:
        // "NOT_FOUND - no queue 'attendance.from-register' in vhost '/'"
        let name = text.split(separator: "'", maxSplits: 2).dropFirst().first.map(String.init) ?? text
        return text.contains("no queue") ? .noSuchQueue(name) : .noSuchExchange(name)
    case 406 where text.contains("user_id"):
        // "PRECONDITION_FAILED - user_id property set to 'notify' but authenticated user was 'attendance'"
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return .otherUser(parts.count > 3 ? String(parts[3]) : "somebody else")
    default: return .closedByBroker(code: code, text: text)
    }
}
