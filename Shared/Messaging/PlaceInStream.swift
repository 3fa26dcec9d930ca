import Contracts
import SQLite

/// How far a queue has come in what its publisher says, during one batch: its epoch and its positions.
struct PlaceInStream: Sendable {
    private var positions: StreamPositions
    /// Nil for a queue of facts, where each exchange's epoch is its own and none is ever past.
    private var epoch: ReplicaEpoch?
    private var epochsBegun = 0

    init(_ subscription: Subscription) {
        positions = StreamPositions(queue: subscription.queue)
        epoch = subscription.isReplica ? ReplicaEpoch(queue: subscription.queue) : nil
    }

    var missed: Int64 { positions.missed }
    var newEpochs: Int { positions.newEpochs + epochsBegun }

    /// Takes note of a message. False when its epoch is past, and it is not to be heard.
    mutating func see(
        _ envelope: Envelope, _ delivery: Delivery, in transaction: borrowing Transaction
    ) throws -> Bool {
        // A replayed dead letter comes by the default exchange; its place in the stream was noted the first time.
        let isReplay = delivery.replay > 0
        switch try epoch?.judge(envelope, isReplay: isReplay, in: transaction) {
        case .past: return false
        case .begun:
            epochsBegun += 1
            try positions.restart(in: transaction)
        case .current, nil: break
        }
        if !isReplay { try positions.see(envelope, from: delivery.exchange, in: transaction) }
        return true
    }

    func store(in transaction: borrowing Transaction) throws { try positions.store(in: transaction) }
}
