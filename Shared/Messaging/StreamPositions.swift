import Contracts
import SQLite

/// Where a queue stands in the streams of its publisher. Sequences are gapless per exchange and epoch, so a hole means
/// that messages are missing (a queue that overflowed, a binding made late), and a replica must ask for a resend.
///
/// Holds one batch's progress; a stream costs two statements per batch, not per message.
struct StreamPositions: Sendable {
    private struct Position {
        var epoch: String
        var last: Int64
        var hasMoved = false
    }

    private let queue: String
    private var positions: [String: Position] = [:]
    /// Sequences found missing in this batch, less those that came late.
    private(set) var missed: Int64 = 0
    /// Streams that began a new epoch in this batch: their publisher was restored.
    private(set) var newEpochs = 0

    init(queue: String) { self.queue = queue }

    /// Takes note of a message. Seeing one twice changes nothing.
    mutating func see(
        _ envelope: Envelope, from exchange: String, in transaction: borrowing Transaction
    ) throws {
        guard var position = try positions[exchange] ?? stored(exchange, in: transaction) else {
            // The first message ever seen is the beginning; what came before it is a snapshot's business.
            positions[exchange] = Position(epoch: envelope.epoch, last: envelope.sequence, hasMoved: true)
            return
        }
        if envelope.epoch != position.epoch {
            position = Position(epoch: envelope.epoch, last: envelope.sequence, hasMoved: true)
            newEpochs += 1
            _ = try transaction.run(
                "DELETE FROM stream_gap WHERE queue = ?1 AND exchange = ?2", queue, exchange)
        } else if envelope.sequence > position.last {
            if envelope.sequence > position.last + 1 {
                try open(position.last + 1, envelope.sequence - 1, exchange, in: transaction)
            }
            position.last = envelope.sequence
            position.hasMoved = true
        } else {
            try fill(envelope.sequence, exchange, in: transaction)
        }
        positions[exchange] = position
    }

    /// Forgets where the queue stood: the sequences that follow do not compare with those.
    mutating func restart(in transaction: borrowing Transaction) throws {
        positions = [:]
        try transaction.run("DELETE FROM stream_position WHERE queue = ?1", queue)
        try transaction.run("DELETE FROM stream_gap WHERE queue = ?1", queue)
    }

    /// Writes down how far the batch came.
    func store(in transaction: borrowing Transaction) throws {
        for (exchange, position) in positions where position.hasMoved {
            _ = try transaction.run(
                """
                INSERT INTO stream_position (queue, exchange, epoch, last_sequence) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (queue, exchange)
                DO UPDATE SET epoch = excluded.epoch, last_sequence = excluded.last_sequence
                """, queue, exchange, position.epoch, position.last)
        }
    }

    /// How many sequences of the queue's streams are known to be missing.
    static func missing(in queue: String, _ snapshot: borrowing some Querying & ~Copyable) throws -> Int64 {
        try snapshot.first(
            "SELECT coalesce(sum(last - first + 1), 0) FROM stream_gap WHERE queue = ?1", queue
        ) { row in row.int64(0) } ?? 0
    }

    private func stored(_ exchange: String, in transaction: borrowing Transaction) throws -> Position? {
        try transaction.first(
            "SELECT epoch, last_sequence FROM stream_position WHERE queue = ?1 AND exchange = ?2", queue, exchange
        ) { row in Position(epoch: row.text(0), last: row.int64(1)) }
    }

    private mutating func open(
        _ first: Int64, _ last: Int64, _ exchange: String, in transaction: borrowing Transaction
    ) throws {
        missed += last - first + 1
        _ = try transaction.run(
            "INSERT INTO stream_gap (queue, exchange, first, last, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            queue, exchange, first, last, transaction.now)
    }

    /// A late message closes its place in a gap; a repeated one finds none.
    private mutating func fill(
        _ sequence: Int64, _ exchange: String, in transaction: borrowing Transaction
    ) throws {
        let gap = try transaction.first(
            """
            SELECT first, last FROM stream_gap
            WHERE queue = ?1 AND exchange = ?2 AND first <= ?3 AND last >= ?3
            """, queue, exchange, sequence
        ) { row in (first: row.int64(0), last: row.int64(1)) }
        guard let gap else { return }
        missed -= 1
        if sequence == gap.first {
            _ = try transaction.run(
                "DELETE FROM stream_gap WHERE queue = ?1 AND exchange = ?2 AND first = ?3", queue, exchange, gap.first)
        } else {
            _ = try transaction.run(
                "UPDATE stream_gap SET last = ?4 WHERE queue = ?1 AND exchange = ?2 AND first = ?3",
                queue, exchange, gap.first, sequence - 1)
        }
        if sequence < gap.last {
            _ = try transaction.run(
                """
                INSERT INTO stream_gap (queue, exchange, first, last, seen_at)
                VALUES (?1, ?2, ?3, ?4, ?5)
                """, queue, exchange, sequence + 1, gap.last, transaction.now)
        }
    }
}
