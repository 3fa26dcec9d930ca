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

    /// Reads the envelope of a delivery; the error names the header and the rule it breaks.
    init(of delivery: Delivery) throws(ContractError) {
        try self.init(reading: delivery)
        if let messageID = delivery.messageID, UUID(text: messageID) != id {
            throw ContractError(field: "cloudEvents:id", rule: "not the message id")
        }
    }
}
