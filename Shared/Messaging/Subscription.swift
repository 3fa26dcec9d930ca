package import Contracts
import JSON
package import SQLite

/// One queue, and what is done on each kind of event in it: a service's table of contents of what it listens to.
package struct Subscription: Sendable {
    /// Work in the consumer's transaction. It may run again when that transaction could not be committed, so it
    /// changes nothing but the database.
    package typealias Step = @Sendable (borrowing Transaction) throws -> Void
    typealias Decoder = @Sendable (Envelope, [UInt8]) throws -> Step

    /// `consumer.from-publisher`; stable, for stored positions refer to it.
    package let queue: String
    /// The one publisher whose events come by this queue.
    package let publisher: String
    /// The kinds of events handled.
    package private(set) var types: [EventType] = []
    /// Called before the first message of a batch: handlers that gather work for `afterBatch` start empty.
    package var beforeBatch: Step?
    /// Called after the last message of a batch, before the commit: work that is done once for many messages. When a
    /// batch has failed, it is repeated message by message, each with both hooks, so that one bad message is found.
    package var afterBatch: Step?

    private var decoders: [String: Decoder] = [:]
    private var families: Set<Substring> = []

    package init(queue: String, from publisher: String) {
        self.queue = queue
        self.publisher = publisher
    }

    /// Adds a handler. It is lent the transaction in which the message is already noted as received; it cannot wait,
    /// publish except through the outbox, or keep the transaction. Its errors are judged by `RetryPolicy`.
    package mutating func on<E: Event>(
        _ type: E.Type, _ handler: @escaping @Sendable (E, Envelope, borrowing Transaction) throws -> Void
    ) {
        precondition(E.type.publisher == publisher, "\(E.type) is not published by \(publisher)")
        precondition(decoders[E.type.name] == nil, "\(E.type) has two handlers on \(queue)")
        types.append(E.type)
        families.insert(E.type.family)
        decoders[E.type.name] = { envelope, body in
            let event = try E(
                subject: envelope.subject, version: envelope.version, data: try JSON(parsing: body))
            return { transaction in try handler(event, envelope, transaction) }
        }
    }

    func decoder(for type: EventType) -> Decoder? { decoders[type.name] }

    /// Whether another major version of this kind is handled.
    func knows(family: Substring) -> Bool { families.contains(family) }
}
