package import Contracts
import FoundationEssentials
import JSON
import Runtime
package import SQLite

/// One queue, and what is done on each kind of event in it: a service's table of contents of what it listens to.
package struct Subscription: Sendable {
    /// Work in the consumer's transaction. It may run again when that transaction could not be committed, so it
    /// changes nothing but the database.
    package typealias Step = @Sendable (borrowing Transaction) throws -> Void

    /// What a message came to.
    package enum Effect: Sendable {
        case applied
        /// It told nothing that was not known, so nothing was done.
        case stale
    }
    typealias Work = @Sendable (borrowing Transaction) throws -> Effect
    typealias Decoder = @Sendable (Envelope, JSON) throws -> Work

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
    /// Called before the first fact of a publisher whose database has been put back from a backup: versions it gave since are
    /// given a second time, so what is known by them is no measure for what follows. Replicas have their own way.
    package var onRestored: Step?

    /// Whether the service is not ready before the replica on this queue has been complete once. False where it answers
    /// nothing by it.
    package var isNeeded = true
    /// Called on the consumer's thread after a commit that left something to be looked at: a snapshot to be asked for, or
    /// on a control queue one to be made.
    package var onAttention: (@Sendable () -> Void)?
    /// Whether the queue holds what others ask of us. They are many, so there is no stream to follow.
    let isControl: Bool
    /// The service whose queue it is.
    let owner: String

    private var decoders: [String: Decoder] = [:]
    private var families: Set<Substring> = []
    private var stateTypes: [String: [StateTold: EventType]] = [:]

    package init(queue: String, from publisher: String) {
        self.queue = queue
        self.publisher = publisher
        owner = queue.queueOwner
        isControl = false
    }

    /// The queue on which replicas ask this publisher.
    init(control queue: String, of publisher: String) {
        self.queue = queue
        self.publisher = publisher
        owner = publisher
        isControl = true
    }

    /// Adds a handler of facts. It is lent the transaction in which the message is already noted as received; it cannot
    /// wait, publish except through the outbox, or keep the transaction. Its errors are judged by `RetryPolicy`.
    package mutating func on<E: Event>(
        _ type: E.Type, _ handler: @escaping @Sendable (E, Envelope, borrowing Transaction) throws -> Void
    ) {
        precondition(!(E.self is any StateEvent.Type), "\(E.type) tells a state: `keep` it")
        add(E.type) { envelope, data in
            let event = try E(subject: envelope.subject, version: envelope.version, data: data)
            return { transaction in
                try handler(event, envelope, transaction)
                return .applied
            }
        }
    }

    /// Adds a handler of what replicas ask.
    mutating func on<B: ReplicationBody>(
        _ type: B.Type, _ handler: @escaping @Sendable (B, Envelope, borrowing Transaction) throws -> Void
    ) {
        add(B.fact.type(of: publisher)) { envelope, data in
            let body = try B(data)
            return { transaction in
                try handler(body, envelope, transaction)
                return .applied
            }
        }
    }

    /// Adds a handler of states: the queue becomes that of a replica. The handler is called as in `on`, but only with
    /// what tells more of the subject than has been told before, and stores it without looking at the version.
    package mutating func keep<E: StateEvent>(
        _ type: E.Type, _ handler: @escaping @Sendable (E, Arrival, borrowing Transaction) throws -> Void
    ) {
        precondition(stateTypes[E.kind]?[E.told] == nil, "\(E.kind) has two handlers of \(E.told) on \(queue)")
        stateTypes[E.kind, default: [:]][E.told] = E.type
        let index = ReplicaIndex(queue: queue, kind: E.kind)
        add(E.type) { envelope, data in
            guard let id = UUID(text: envelope.subject) else {
                throw ContractError(field: "subject", rule: "not a UUID")
            }
            let rank = try StateRank(E.told, version: envelope.version)
            let event = try E(subject: envelope.subject, version: envelope.version, data: data)
            return { transaction in
                let admission = try index.admit(id, rank, isDeleted: E.told == .deletion, in: transaction)
                guard admission != .stale else { return .stale }
                try handler(event, Arrival(envelope: envelope, isFirst: admission == .first), transaction)
                return .applied
            }
        }
    }

    private mutating func add(_ type: EventType, _ decoder: @escaping Decoder) {
        precondition(type.publisher == publisher, "\(type) is not published by \(publisher)")
        precondition(decoders[type.name] == nil, "\(type) has two handlers on \(queue)")
        types.append(type)
        families.insert(type.family)
        decoders[type.name] = decoder
    }

    /// Whether states are kept: then the queue has one epoch for all exchanges.
    var isReplica: Bool { !stateTypes.isEmpty }

    /// The kinds of subjects that are kept, sorted.
    package var keptKinds: [String] { stateTypes.keys.sorted() }
    func keeps(_ kind: String) -> Bool { stateTypes[kind] != nil }

    /// The event that tells this much of a kind, and what is done on it.
    func keeper(of kind: String, _ told: StateTold) -> (EventType, Decoder)? {
        guard let type = stateTypes[kind]?[told], let decoder = decoders[type.name] else { return nil }
        return (type, decoder)
    }

    func decoder(for type: EventType) -> Decoder? { decoders[type.name] }

    /// Whether another major version of this kind is handled.
    func knows(family: Substring) -> Bool { families.contains(family) }
}

/// How a state came.
package struct Arrival: Sendable {
    package let envelope: Envelope
    /// Nothing has ever been kept of this subject, so there is nothing to replace.
    package let isFirst: Bool
}
