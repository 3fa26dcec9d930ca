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
    /// Whose message it is, as far as the broker proves it.
    let sender: String?
    private let part: BundledEvent?

    /// What a delivery holds, in its order: itself, or the events of a bundle, each as if it had come alone.
    /// - Parameter isSealed: whether a message that is put back bears the seal of the service that reads it.
    static func all(
        in delivery: Delivery, by subscription: Subscription, isSealed: (Delivery) throws -> Bool
    ) rethrows -> [Received] {
        var delivery = delivery
        let noted = delivery.notedSender(toldTo: subscription.owner)
        if let noted, !noted.isEmpty {
            guard try isSealed(delivery) else {
                return [Received(unbelieved: delivery, "sender: noted without our seal", nil)]
            }
            delivery.countReplay()
        }
        let proved = noted ?? delivery.userID
        guard let sender = proved, !sender.isEmpty, subscription.believes(sender) else {
            return [Received(unbelieved: delivery, "sender: not the publisher", proved)]
        }
        guard let count = delivery.headers[Bundle.header] else { return [Received(delivery, sender, by: subscription)] }
        // Bulk changes are a publisher's; who asks, asks one thing.
        guard !subscription.isControl else {
            return [Received(unbelieved: delivery, "bundle: on a control queue", sender)]
        }
        guard let events = BundledEvent.all(in: delivery.body, count: count.int ?? 0) else {
            return [Received(unreadable: delivery, sender)]
        }
        var start = 0
        var type: EventType?
        return events.enumerated().map { place, event in
            let isLast = place == events.count - 1
            let end = isLast ? delivery.body.count : event.data.upperBound + 1
            defer { start = end }
            let received = Received(
                event, of: delivery, sender, bytes: end - start, isLast: isLast, near: type, by: subscription)
            type = received.envelope?.type ?? type
            return received
        }
    }

    private init(_ delivery: Delivery, _ sender: String, by subscription: Subscription) {
        let id = delivery.messageID.flatMap { UUID(text: $0) }
        switch Result(catching: { () throws(ContractError) in try Envelope(of: delivery) }) {
        case .success(let envelope):
            guard envelope.source == Outbox.source(of: sender) else {
                self.init(unbelieved: delivery, "sender: not the source it names", sender)
                return
            }
            self.init(
                delivery, sender, key: subscription.key(envelope.id, delivery.replay, of: sender), envelope,
                Self.action(on: envelope, delivery.body, 0..<delivery.body.count, by: subscription))
        case .failure(let error):
            self.init(
                delivery, sender, key: id.map { subscription.key($0, delivery.replay, of: sender) }, nil,
                .park(reason: "envelope: \(error)"))
        }
    }

    /// A delivery that is one message.
    private init(_ delivery: Delivery, _ sender: String?, key: Inbox.Key?, _ envelope: Envelope?, _ action: Action) {
        origin = delivery
        self.sender = sender
        self.key = key
        self.envelope = envelope
        self.action = action
        part = nil
        bytes = delivery.body.count
        isLast = true
    }

    /// A bundle that was put back by an operator was not handled as a whole; what of it was, the inbox knows. So its events
    /// are no replays there.
    private init(
        _ event: BundledEvent, of bundle: Delivery, _ sender: String, bytes: Int, isLast: Bool,
        near neighbour: EventType?,
        by subscription: Subscription
    ) {
        origin = bundle
        self.sender = sender
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
            let isBelieved = envelope.source == Outbox.source(of: sender)
            self.envelope = isBelieved ? envelope : nil
            key = isBelieved ? Inbox.Key(id: envelope.id, replay: 0) : nil
            action =
                isBelieved
                ? Self.action(on: envelope, bundle.body, event.data, by: subscription)
                : .park(reason: "sender: not the source it names")
        } catch {
            envelope = nil
            let id = written?.value(of: .id) ?? attributes?.value(of: .id)
            key = id?.string.flatMap { UUID(text: $0) }.map { Inbox.Key(id: $0, replay: 0) }
            action = .park(reason: "envelope: \(error)")
        }
    }

    /// Nothing it says is noted: neither is its id taken for the one of a message that is yet to come, nor its place.
    private init(unbelieved delivery: Delivery, _ reason: String, _ sender: String?) {
        self.init(delivery, sender, key: nil, nil, .park(reason: reason))
    }

    private init(unreadable bundle: Delivery, _ sender: String) {
        let id = bundle.messageID.flatMap { UUID(text: $0) }
        self.init(
            bundle, sender, key: id.map { Inbox.Key(id: $0, replay: bundle.replay) }, nil,
            .park(reason: "bundle: not two lines for each of its events"))
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
        on envelope: Envelope, _ body: [UInt8], _ data: Range<Int>, by subscription: Subscription
    ) -> Action {
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
