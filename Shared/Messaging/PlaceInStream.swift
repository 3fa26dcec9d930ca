import Contracts
import Runtime
import SQLite

/// How far a queue has come in what its publisher says, during one batch: its epoch and its positions.
struct PlaceInStream: Sendable {
    private var positions: StreamPositions
    /// Nil for a queue of facts, where each exchange's epoch is its own and none is ever past.
    private var epoch: ReplicaEpoch?
    private let isControl: Bool
    private let snapshots: String
    private var epochsBegun = 0

    init(_ subscription: Subscription) {
        positions = StreamPositions(queue: subscription.queue)
        epoch = subscription.isReplica ? ReplicaEpoch(queue: subscription.queue) : nil
        isControl = subscription.isControl
        snapshots = "\(subscription.publisher).snapshots"
    }

    var missed: Int64 { positions.missed }
    var newEpochs: Int { positions.newEpochs + epochsBegun }

    enum Verdict: Equatable {
        case current
        /// A new epoch has begun with this message.
        case begun
        /// It must not be heard.
        case past
    }

    /// Judges a message by its epoch.
    /// - Parameter isAnswer: it was asked for; then its epoch is the publisher's now, whatever was heard before.
    mutating func judge(
        _ envelope: Envelope, _ message: Received, isAnswer: Bool, in transaction: borrowing Transaction
    ) throws -> Verdict {
        guard
            let verdict = try epoch?.judge(
                envelope.epoch, isReplay: message.isReplay, isAnswer: isAnswer, in: transaction)
        else { return .current }
        guard verdict == .begun else { return verdict == .past ? .past : .current }
        epochsBegun += 1
        try positions.restart(in: transaction)
        return .begun
    }

    /// Takes note of a message's place.
    mutating func see(
        _ envelope: Envelope, _ message: Received, in transaction: borrowing Transaction
    ) throws -> StreamPositions.Sighting {
        // A replayed dead letter comes by an exchange of its own; its place in the stream was noted the first time. What
        // is for one replica only, or comes from many publishers, is no stream.
        if message.isReplay || isControl || message.exchange == snapshots { return .ahead }
        let sighting = try positions.see(envelope, from: message.exchange, in: transaction)
        // A replica tells its publisher how much it has seen, and the publisher begins a new epoch; facts just go on.
        if sighting == .wentBack, epoch == nil {
            try positions.follow(envelope, from: message.exchange, in: transaction)
        }
        return sighting
    }

    /// The publisher was at these places: what came before and has not been seen is missing. False when more has been
    /// seen than that.
    mutating func reach(
        _ places: [StreamPlace], said: Instant, in transaction: borrowing Transaction
    ) throws -> Bool {
        var isInOrder = true
        for place in places where try !positions.reach(place, said: said, in: transaction) { isInOrder = false }
        return isInOrder
    }

    /// What is missing up to these places is not waited for any more.
    func close(upTo places: [StreamPlace], in transaction: borrowing Transaction) throws {
        for place in places { try positions.close(upTo: place, in: transaction) }
    }

    /// Whether everything up to these places has been seen, and nothing after them.
    func isExactly(at places: [StreamPlace], in transaction: borrowing Transaction) throws -> Bool {
        for place in places where try !positions.isExactly(at: place, in: transaction) { return false }
        return true
    }

    func store(in transaction: borrowing Transaction) throws { try positions.store(in: transaction) }
}
