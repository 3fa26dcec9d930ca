import CRabbitMQ
import Messaging

// An operator who puts a parked message back rejects it in its dead-letter queue, and the broker sends it where that
// queue's policy says. It counts in the header `x-death`; nothing else of ours is ever rejected.

extension amqp_field_value_t {
    private static let list = UInt8(ascii: "A")
    private static let table = UInt8(ascii: "F")

    /// How often a message with this as its `x-death` was rejected; nil when the field is no such list.
    var timesRejected: Int64? {
        guard kind == Self.list else { return nil }
        var times: Int64 = 0
        for index in 0..<Int(value.array.num_entries) {
            let death = value.array.entries[index]
            guard death.kind == Self.table else { continue }
            let fields = Self.fields(of: death.value.table)
            guard fields["reason"] == .string("rejected") else { continue }
            times += Self.bounded(fields["count"]?.int)
        }
        return times
    }

    private static func fields(of table: amqp_table_t) -> [String: HeaderValue] {
        var fields: [String: HeaderValue] = [:]
        for index in 0..<Int(table.num_entries) {
            let entry = table.entries[index]
            fields[String(entry.key)] = HeaderValue(entry.value)
        }
        return fields
    }

    private static func bounded(_ number: Int64?) -> Int64 { min(max(0, number ?? 0), 1_000_000) }

    /// The header `replay` of a message that came with this many rejections: those before it was parked last, and since.
    static func replays(_ before: HeaderValue?, _ rejected: Int64) -> HeaderValue {
        .int(bounded(before?.int) + bounded(rejected))
    }
}
