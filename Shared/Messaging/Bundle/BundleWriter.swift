import FoundationEssentials
import JSON
import Runtime

/// Writes outbox rows of one stream and one type into one message.
struct BundleWriter {
    private var body: [UInt8] = []

    /// - Parameters:
    ///   - rows: in their order, at least one.
    ///   - id: the bundle's own. A bundle that is sent again is made again, perhaps of other rows, so nobody remembers it.
    static func message(of rows: some BidirectionalCollection<OutboxRow>, id: UUID) -> OutgoingMessage? {
        guard let first = rows.first, let last = rows.last else { return nil }
        var writer = BundleWriter()
        writer.body.reserveCapacity(rows.reduce(0) { $0 + $1.bytes })
        for row in rows { writer.add(row) }
        return OutgoingMessage(
            exchange: first.stream.exchange, routingKey: first.type, messageID: id.lowercase, type: first.type,
            appID: first.stream.source, timestamp: last.time, headers: [(Bundle.header, .int(Int64(rows.count)))],
            body: writer.body)
    }

    private mutating func add(_ row: OutboxRow) {
        text(#"{"specversion":"1.0","id":""#)
        text(row.id.lowercase)
        text(#"","source":"#)
        string(row.stream.source)
        text(#","type":"#)
        string(row.type)
        text(#","subject":"#)
        string(row.subject)
        text(#","time":""#)
        text(row.time.rfc3339)
        text(#"","sequence":"#)
        text(String(row.sequence))
        text(#","version":"#)
        text(String(row.version))
        text(#","epoch":"#)
        string(row.stream.epoch)
        if let traceparent = row.traceparent {
            text(#","traceparent":"#)
            string(traceparent)
        }
        if let correlation = row.correlation {
            text(#","correlation":""#)
            text(correlation.lowercase)
            text("\"")
        }
        if let causation = row.causation {
            text(#","causation":""#)
            text(causation.lowercase)
            text("\"")
        }
        text("}\n")
        body += row.body
        body.append(Bundle.newline)
    }

    private mutating func text(_ text: String) { body += text.utf8 }

    /// Subjects are ids as a rule, which nothing in has to be escaped.
    private mutating func string(_ value: String) {
        let isPlain = value.utf8.allSatisfy { byte in
            byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        guard isPlain else {
            body += JSON(value).encoded()
            return
        }
        body.append(UInt8(ascii: "\""))
        body += value.utf8
        body.append(UInt8(ascii: "\""))
    }
}
