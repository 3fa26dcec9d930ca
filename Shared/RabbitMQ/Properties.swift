import CRabbitMQ
import Messaging
import Runtime

// How our messages look as AMQP properties, and back. `delivery_mode` 2 is persistent.

extension amqp_basic_properties_t {
    /// Points into the pool: valid until the pool is recycled.
    init(of message: OutgoingMessage, in pool: BytePool) {
        self.init()
        content_type = pool.copy(message.contentType)
        delivery_mode = 2
        message_id = pool.copy(message.messageID)
        timestamp = UInt64(clamping: message.timestamp.microseconds / 1_000_000)
        type = pool.copy(message.type)
        app_id = pool.copy(message.appID)
        user_id = pool.copy(message.userID)
        _flags =
            Flag.contentType | Flag.deliveryMode | Flag.messageID | Flag.timestamp | Flag.type | Flag.appID
            | Flag.userID | Flag.headers
        guard let entries = pool.table(of: message.headers.count) else { return }
        for (index, header) in message.headers.enumerated() {
            var entry = amqp_table_entry_t()
            entry.key = pool.copy(header.0)
            switch header.1 {
            case .string(let text):
                entry.value.kind = Kind.text
                entry.value.value.bytes = pool.copy(text)
            case .int(let number):
                entry.value.kind = Kind.int64
                entry.value.value.i64 = number
            case .bool(let flag):
                entry.value.kind = Kind.bool
                entry.value.value.boolean = flag ? 1 : 0
            }
            (entries + index).initialize(to: entry)
        }
        headers = amqp_table_t(num_entries: Int32(message.headers.count), entries: entries)
    }

    var messageIDText: String? { _flags & Flag.messageID != 0 ? String(message_id) : nil }
    var typeText: String? { _flags & Flag.type != 0 ? String(type) : nil }

    var userIDText: String? { _flags & Flag.userID != 0 ? String(user_id) : nil }

    var headerValues: [String: HeaderValue] {
        guard _flags & Flag.headers != 0 else { return [:] }
        var values: [String: HeaderValue] = [:]
        var rejected: Int64 = 0
        for index in 0..<Int(headers.num_entries) {
            let entry = headers.entries[index]
            let name = String(entry.key)
            values[name] = HeaderValue(entry.value)
            if name == "x-death" { rejected = entry.value.timesRejected ?? 0 }
        }
        if rejected > 0 {
            values[DeadLetter.Header.replay] = amqp_field_value_t.replays(values[DeadLetter.Header.replay], rejected)
        }
        return values
    }
}

extension HeaderValue {
    init?(_ field: amqp_field_value_t) {
        switch field.kind {
        case Kind.text: self = .string(String(field.value.bytes))
        case Kind.bool: self = .bool(field.value.boolean != 0)
        case Kind.int64: self = .int(field.value.i64)
        case Kind.int32: self = .int(Int64(field.value.i32))
        case Kind.int16: self = .int(Int64(field.value.i16))
        case Kind.int8: self = .int(Int64(field.value.i8))
        case Kind.uint32: self = .int(Int64(field.value.u32))
        case Kind.uint16: self = .int(Int64(field.value.u16))
        case Kind.uint8: self = .int(Int64(field.value.u8))
        default: return nil
        }
    }
}

private enum Flag {
    static let contentType = amqp_flags_t(AMQP_BASIC_CONTENT_TYPE_FLAG)
    static let headers = amqp_flags_t(AMQP_BASIC_HEADERS_FLAG)
    static let deliveryMode = amqp_flags_t(AMQP_BASIC_DELIVERY_MODE_FLAG)
    static let messageID = amqp_flags_t(AMQP_BASIC_MESSAGE_ID_FLAG)
    static let timestamp = amqp_flags_t(AMQP_BASIC_TIMESTAMP_FLAG)
    static let type = amqp_flags_t(AMQP_BASIC_TYPE_FLAG)
    static let userID = amqp_flags_t(AMQP_BASIC_USER_ID_FLAG)
    static let appID = amqp_flags_t(AMQP_BASIC_APP_ID_FLAG)
}

// The letters of `amqp_field_value_kind_t`, which as a C enum cannot be matched against the byte in the table.
private enum Kind {
    static let bool = UInt8(ascii: "t")
    static let int8 = UInt8(ascii: "b")
    static let uint8 = UInt8(ascii: "B")
    static let int16 = UInt8(ascii: "s")
    static let uint16 = UInt8(ascii: "u")
    static let int32 = UInt8(ascii: "I")
    static let uint32 = UInt8(ascii: "i")
    static let int64 = UInt8(ascii: "l")
    static let text = UInt8(ascii: "S")
}
