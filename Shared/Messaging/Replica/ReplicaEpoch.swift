import SQLite

/// In which of its publisher's epochs a replica is.
///
/// A publisher whose database was put back from a backup begins a new one, because it gives sequences and versions a
/// second time. All its exchanges share the epoch, so it is the queue's. What was known in the old one is not known to be
/// true any more, and what still comes from there is not heard.
struct ReplicaEpoch: Sendable {
    enum Verdict: Equatable {
        case current
        /// The message is the first of a new epoch, which has now begun here.
        case begun
        case past
    }

    private let queue: String
    private var current: String?

    init(queue: String) { self.queue = queue }

    /// Judges a message by its epoch, and enters a new one.
    /// - Parameters:
    ///   - isReplay: an operator put the message back; it may be from any time and begins nothing.
    ///   - isAnswer: we asked for it, so its epoch is the publisher's now.
    mutating func judge(
        _ epoch: String, isReplay: Bool, isAnswer: Bool, in transaction: borrowing Transaction
    ) throws -> Verdict {
        if current == nil { current = try Self.stored(queue, in: transaction) }
        guard let known = current else {
            try enter(epoch, in: transaction)
            return .current
        }
        if epoch == known { return .current }
        if isReplay { return .past }
        if !isAnswer, try isPast(epoch, in: transaction) { return .past }
        try transaction.run(
            "INSERT INTO replica_past_epoch (queue, epoch) VALUES (?1, ?2) ON CONFLICT DO NOTHING", queue, known)
        try transaction.run("DELETE FROM replica_past_epoch WHERE queue = ?1 AND epoch = ?2", queue, epoch)
        try ReplicaIndex.forget(queue: queue, in: transaction)
        try enter(epoch, in: transaction)
        return .begun
    }

    static func stored(_ queue: String, in querying: borrowing some Querying & ~Copyable) throws -> String? {
        try querying.first("SELECT epoch FROM replica WHERE queue = ?1", queue) { row in row.text(0) }
    }

    private mutating func enter(_ epoch: String, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO replica (queue, epoch) VALUES (?1, ?2)
            ON CONFLICT (queue) DO UPDATE SET epoch = excluded.epoch
            """, queue, epoch)
        current = epoch
    }

    private func isPast(_ epoch: String, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM replica_past_epoch WHERE queue = ?1 AND epoch = ?2", queue, epoch
        ) { _ in true } ?? false
    }
}
