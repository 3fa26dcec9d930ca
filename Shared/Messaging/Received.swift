import Contracts
import FoundationEssentials
import JSON
import Runtime

/// A delivery and what is to be done with it, decided on the consumer's own thread: the writer is left only SQL.
struct Received: Sendable {
    enum Action: Sendable {
        case handle(Subscription.Work)
        /// Of a snapshot or an audit.
        case replicate(ReplicaMessage)
        /// A fact nobody here has asked for. Queues are bound to all their publisher says, so that sequences are whole.
        case ignore
        case park(reason: String)
    }

    let delivery: Delivery
    /// Nil when the message names no id; it is parked then, and twice if it is delivered twice.
    let key: Inbox.Key?
    let envelope: Envelope?
    let action: Action

    init(_ delivery: Delivery, by subscription: Subscription) {
        self.delivery = delivery
        let replay = delivery.replay
        do {
            let envelope = try Envelope(of: delivery)
            self.envelope = envelope
            key = Inbox.Key(id: envelope.id, replay: replay)
            action = Self.action(on: envelope, delivery.body, by: subscription)
        } catch {
            envelope = nil
            key = delivery.messageID.flatMap { UUID(text: $0) }.map { Inbox.Key(id: $0, replay: replay) }
            action = .park(reason: "envelope: \(error)")
        }
    }

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

    private static func action(on envelope: Envelope, _ body: [UInt8], by subscription: Subscription) -> Action {
        do {
            if let decode = subscription.decoder(for: envelope.type) {
                return .handle(try decode(envelope, try JSON(parsing: body)))
            }
            if let message = try ReplicaMessage(envelope, body, by: subscription) { return .replicate(message) }
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
