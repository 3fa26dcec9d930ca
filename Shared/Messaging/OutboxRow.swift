import FoundationEssentials
import JSON
import Runtime

/// One row of the outbox: a message that waits to be sent.
struct OutboxRow {
    /// The messages of one exchange in one epoch.
    struct Stream {
        let number: Int64
        let exchange: String
        let epoch: String
        let source: String
    }

    let position: Int64
    let stream: Stream
    let sequence: Int64
    let id: UUID
    let type: String
    let subject: String
    let version: Int64
    let time: Instant
    var traceparent: String?
    var correlation: UUID?
    var causation: UUID?
    /// Nil for an event, whose type is its key.
    var routingKey: String?
    /// The properties a parked message came with, as JSON; nil for every other.
    var carried: String?
    let body: [UInt8]

    /// What it takes of the window: the body and a fair guess at its headers.
    var bytes: Int { body.count + 512 }

    /// As it goes alone.
    var message: OutgoingMessage { carried.map(parked) ?? event }

    // The name in the row was made from an EventType, so the headers are built without parsing it again.
    private var event: OutgoingMessage {
        let id = id.lowercase
        var headers: [(String, HeaderValue)] = []
        headers.reserveCapacity(12)
        headers.append(("cloudEvents:specversion", .string("1.0")))
        headers.append(("cloudEvents:id", .string(id)))
        headers.append(("cloudEvents:source", .string(stream.source)))
        headers.append(("cloudEvents:type", .string(type)))
        headers.append(("cloudEvents:subject", .string(subject)))
        headers.append(("cloudEvents:time", .string(time.rfc3339)))
        headers.append(("sequence", .int(sequence)))
        headers.append(("version", .int(version)))
        headers.append(("epoch", .string(stream.epoch)))
        if let traceparent { headers.append(("traceparent", .string(traceparent))) }
        if let correlation { headers.append(("correlation", .string(correlation.lowercase))) }
        if let causation { headers.append(("causation", .string(causation.lowercase))) }
        return OutgoingMessage(
            exchange: stream.exchange, routingKey: routingKey ?? type, messageID: id, type: type,
            appID: stream.source, timestamp: time, headers: headers, body: body)
    }

    private func parked(carried: String) -> OutgoingMessage {
        let carried = (try? JSON(parsing: carried)).flatMap { CarriedProperties(json: $0) }
        let headers = carried?.headers ?? [:]
        return OutgoingMessage(
            exchange: stream.exchange, routingKey: routingKey ?? "", messageID: carried?.messageID ?? id.lowercase,
            type: type, appID: stream.source, timestamp: time,
            headers: headers.sorted { $0.key < $1.key }.map { ($0, $1) }, body: body)
    }
}
