package import Contracts
import FoundationEssentials
import Runtime

/// How an envelope travels in an AMQP 0-9-1 header table: CloudEvents attributes as `cloudEvents:*` (the official
/// binding is for AMQP 1.0; this is the same naming), our extensions plain.
package extension Envelope {
    /// The header table, always in the same order.
    var headers: [(String, HeaderValue)] {
        var headers: [(String, HeaderValue)] = []
        headers.reserveCapacity(12)
        headers.append(("cloudEvents:specversion", .string("1.0")))
        headers.append(("cloudEvents:id", .string(id.lowercase)))
        headers.append(("cloudEvents:source", .string(source)))
        headers.append(("cloudEvents:type", .string(type.name)))
        headers.append(("cloudEvents:subject", .string(subject)))
        headers.append(("cloudEvents:time", .string(time.rfc3339)))
        headers.append(("sequence", .int(sequence)))
        headers.append(("version", .int(version)))
        headers.append(("epoch", .string(epoch)))
        if let traceparent { headers.append(("traceparent", .string(traceparent))) }
        if let correlation { headers.append(("correlation", .string(correlation.lowercase))) }
        if let causation { headers.append(("causation", .string(causation.lowercase))) }
        return headers
    }

    /// Reads the envelope of a delivery; the error names the header and the rule it breaks. Optional attributes that
    /// are malformed are left out rather than refused: they guide tracing, not effects.
    init(of delivery: Delivery) throws(ContractError) {
        let read = HeaderReader(headers: delivery.headers)
        let name = try read.string("cloudEvents:type")
        guard let type = EventType(parsing: name) else {
            throw ContractError(field: "cloudEvents:type", rule: "not publisher.fact.vN")
        }
        guard let id = UUID(text: try read.string("cloudEvents:id")) else {
            throw ContractError(field: "cloudEvents:id", rule: "not a UUID")
        }
        if let messageID = delivery.messageID, UUID(text: messageID) != id {
            throw ContractError(field: "cloudEvents:id", rule: "not the message id")
        }
        guard let time = Instant(rfc3339: try read.string("cloudEvents:time")) else {
            throw ContractError(field: "cloudEvents:time", rule: "not an RFC 3339 time")
        }
        self.init(
            id: id, type: type, source: try read.string("cloudEvents:source"),
            subject: try read.string("cloudEvents:subject"), time: time, sequence: try read.positive("sequence"),
            version: try read.positive("version"), epoch: try read.string("epoch"),
            traceparent: delivery.headers["traceparent"]?.string,
            correlation: delivery.headers["correlation"]?.string.flatMap { UUID(text: $0) },
            causation: delivery.headers["causation"]?.string.flatMap { UUID(text: $0) })
    }
}

private struct HeaderReader {
    let headers: [String: HeaderValue]

    func string(_ name: String) throws(ContractError) -> String {
        guard let found = headers[name] else { throw ContractError(field: name, rule: "missing") }
        guard let value = found.string else { throw ContractError(field: name, rule: "not a string") }
        return value
    }

    func positive(_ name: String) throws(ContractError) -> Int64 {
        guard let found = headers[name] else { throw ContractError(field: name, rule: "missing") }
        guard let value = found.int, value > 0 else { throw ContractError(field: name, rule: "not a positive integer") }
        return value
    }
}
