import Contracts
import FoundationEssentials
import JSON
import Runtime

/// A message, or one event of a bundle, and what is to be done with it, decided on the consumer's own thread: the writer is
/// left only SQL.
struct Received: Sendable {
    enum Action: Sendable {
        case handle(Subscription.Work)
        /// Of a snapshot or an audit.
        case replicate(ReplicaMessage)
        /// A fact nobody here has asked for. Queues are bound to all their publisher says, so that sequences are whole.
        case ignore
        case park(reason: String)
    }

    /// Nil when the message names no id, or its sender is not believed; it is parked then, and twice if it is delivered twice.
    let key: Inbox.Key?
    let envelope: Envelope?
    let action: Action
    /// Whether nothing of what was delivered with it comes after it: then it may be acknowledged.
    let isLast: Bool
    /// How much of the delivery's body is its own.
    let bytes: Int
    private let origin: Delivery
    private let part: BundledEvent?

    /// What a delivery holds, in its order: itself, or the events of a bundle, each as if it had come alone.
    static func all(in delivery: Delivery, by subscription: Subscription) -> [Received] {
        guard let source = subscription.source(of: delivery) else { return [Received(unbelieved: delivery)] }
        guard let count = delivery.headers[Bundle.header] else {
            return [Received(delivery, from: source, by: subscription)]
        }
        guard let events = BundledEvent.all(in: delivery.body, count: count.int ?? 0) else {
            return [Received(unreadable: delivery)]
        }
        var start = 0
        var type: EventType?
        return events.enumerated().map { place, event in
            let isLast = place == events.count - 1
            let end = isLast ? delivery.body.count : event.data.upperBound + 1
            defer { start = end }
            let received = Received(
                event, of: delivery, from: source, bytes: end - start, isLast: isLast, near: type, by: subscription)
            type = received.envelope?.type ?? type
            return received
        }
    }

    private init(_ delivery: Delivery, from source: String, by subscription: Subscription) {
        origin = delivery
        part = nil
        bytes = delivery.body.count
        isLast = true
        let replay = delivery.replay
        do {
            let envelope = try Envelope(of: delivery)
            self.envelope = envelope
            key = Inbox.Key(id: envelope.id, replay: replay)
            action = Self.action(
                on: envelope, from: source, delivery.body, 0..<delivery.body.count, by: subscription)
        } catch {
            envelope = nil
            key = delivery.messageID.flatMap { UUID(text: $0) }.map { Inbox.Key(id: $0, replay: replay) }
            action = .park(reason: "envelope: \(error)")
        }
    }

    /// A bundle that was put back by an operator was not handled as a whole; what of it was, the inbox knows. So its events
    /// are no replays there.
    private init(
        _ event: BundledEvent, of bundle: Delivery, from source: String, bytes: Int, isLast: Bool,
        near neighbour: EventType?,
        by subscription: Subscription
    ) {
        origin = bundle
        part = event
        self.bytes = bytes
        self.isLast = isLast
        let written = WrittenAttributes(event.attributes, of: bundle.body)
        var attributes: JSON?
        do {
            let envelope: Envelope
            if let written {
                envelope = try Envelope(reading: written, near: neighbour)
            } else {
                let read = try bundle.body.json(event.attributes)
                attributes = read
                envelope = try Envelope(reading: read, near: neighbour)
            }
            self.envelope = envelope
            key = Inbox.Key(id: envelope.id, replay: 0)
            action = Self.action(on: envelope, from: source, bundle.body, event.data, by: subscription)
        } catch {
            envelope = nil
            let id = written?.value(of: .id) ?? attributes?.value(of: .id)
            key = id?.string.flatMap { UUID(text: $0) }.map { Inbox.Key(id: $0, replay: 0) }
            action = .park(reason: "envelope: \(error)")
        }
    }

    /// Nothing it says is noted: neither is its id taken for the one of a message that is yet to come, nor its place.
    private init(unbelieved delivery: Delivery) {
        origin = delivery
        part = nil
        bytes = delivery.body.count
        isLast = true
        envelope = nil
        key = nil
        action = .park(reason: "sender: not the publisher")
    }

    private init(unreadable bundle: Delivery) {
        origin = bundle
        part = nil
        bytes = bundle.body.count
        isLast = true
        envelope = nil
        key = bundle.messageID.flatMap { UUID(text: $0) }.map { Inbox.Key(id: $0, replay: bundle.replay) }
        action = .park(reason: "bundle: not two lines for each of its events")
    }

    var tag: UInt64 { origin.tag }
    var exchange: String { origin.exchange }
    /// Whether an operator has put it back, alone or with its bundle.
    var isReplay: Bool { origin.replay > 0 }
    /// The message as it came; an event of a bundle as it would have come alone.
    var delivery: Delivery { part?.delivery(in: origin) ?? origin }

    var isIgnored: Bool {
        if case .ignore = action { true } else { false }
    }

    /// Whether it is the beginning of a snapshot, and which message had asked for it.
    var beginning: UUID? {
        guard case .replicate(.begun) = action else { return nil }
        return envelope?.causation
    }

    /// What handled it, for a dead letter: the event's name, or what the message calls itself.
    var handler: String { envelope?.type.name ?? delivery.type ?? "none" }

    private static func action(
        on envelope: Envelope, from source: String, _ body: [UInt8], _ data: Range<Int>, by subscription: Subscription
    ) -> Action {
        guard envelope.source == source else { return .park(reason: "sender: not the source it names") }
        do {
            if let decode = subscription.decoder(for: envelope.type) {
                return .handle(try decode(envelope, try body.json(data)))
            }
            if ReplicationFact(envelope.type) != nil,
                let message = try ReplicaMessage(envelope, Array(body[data]), by: subscription)
            {
                return .replicate(message)
            }
        } catch let broken as ContractError {
            return .park(reason: "undecodable: \(broken)")
        } catch let broken as JSONError {
            return .park(reason: "not JSON: \(broken)")
        } catch {
            return .park(reason: "undecodable: \(String(reflecting: type(of: error)))")
        }
        if envelope.type.publisher != subscription.publisher { return .park(reason: "unknown publisher") }
        if subscription.knows(family: envelope.type.family) { return .park(reason: "unknown version") }
        return .ignore
    }
}
