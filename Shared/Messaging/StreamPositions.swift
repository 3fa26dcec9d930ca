import Contracts
import Runtime
import SQLite

/// Where a queue stands in the streams of its publisher. Sequences are gapless per exchange and epoch, so a hole means
/// that messages are missing (a queue that overflowed, a binding made late), and a replica must ask for a resend.
///
/// Holds one batch's progress; a stream costs two statements per batch, not per message.
struct StreamPositions: Sendable {
    private struct Position {
        var epoch: String
        var last: Int64
        var saidAt = Instant(microseconds: 0)
        var hasMoved = false
    }

    /// What a message's sequence says.
    enum Sighting: Equatable {
        /// The next one, or one after a hole.
        case ahead
        /// One that was missing.
        case late
        /// One that has been seen, or lies before all that was.
        case repeated
        /// A sequence that has been seen or is missing, said after everything that was seen: the publisher gives its sequences
        /// a second time, for its database was put back from a backup.
        case wentBack
        /// The first of a new epoch.
        case newEpoch
    }

    private let queue: String
    private var positions: [String: Position] = [:]
    /// Sequences found missing in this batch, less those that came late.
    private(set) var missed: Int64 = 0
    /// Streams that began a new epoch in this batch: their publisher was restored.
    private(set) var newEpochs = 0

    init(queue: String) { self.queue = queue }

    /// Takes note of a message. Seeing one twice changes nothing.
    @discardableResult
    mutating func see(
        _ envelope: Envelope, from exchange: String, in transaction: borrowing Transaction
    ) throws -> Sighting {
        guard var position = try position(of: exchange, in: transaction) else {
            // The first message ever seen is the beginning; what came before it is a snapshot's business.
            positions[exchange] = Position(
                epoch: envelope.epoch, last: envelope.sequence, saidAt: envelope.time, hasMoved: true)
            return .ahead
        }
        var sighting = Sighting.ahead
        if envelope.epoch != position.epoch {
            position = Position(epoch: envelope.epoch, last: envelope.sequence, hasMoved: true)
            newEpochs += 1
            sighting = .newEpoch
            _ = try transaction.run(
                "DELETE FROM stream_gap WHERE queue = ?1 AND exchange = ?2", queue, exchange)
        } else if envelope.sequence > position.last {
            if envelope.sequence > position.last + 1 {
                try open(position.last + 1, envelope.sequence - 1, exchange, in: transaction)
            }
            position.last = envelope.sequence
            position.hasMoved = true
        } else if envelope.time > position.saidAt {
            // What is missing was said before what came after it. A message that was not is another one, and closes no gap.
            sighting = .wentBack
        } else {
            sighting = try fill(envelope.sequence, exchange, in: transaction) ? .late : .repeated
        }
        if position.hasMoved { position.saidAt = max(position.saidAt, envelope.time) }
        positions[exchange] = position
        return sighting
    }

    /// Goes on from a publisher that has gone back: what was seen of its sequences does not compare with what follows.
    mutating func follow(_ envelope: Envelope, from exchange: String, in transaction: borrowing Transaction) throws {
        positions[exchange] = Position(
            epoch: envelope.epoch, last: envelope.sequence, saidAt: envelope.time, hasMoved: true)
        _ = try transaction.run("DELETE FROM stream_gap WHERE queue = ?1 AND exchange = ?2", queue, exchange)
    }

    /// Takes note that the publisher had come this far: what lies between that and what has been seen is missing. False
    /// when more has been seen.
    /// - Parameter said: when the publisher said so.
    mutating func reach(_ place: StreamPlace, said: Instant, in transaction: borrowing Transaction) throws -> Bool {
        guard var position = try position(of: place.exchange, in: transaction), position.epoch == place.epoch else {
            positions[place.exchange] = Position(
                epoch: place.epoch, last: place.sequence, saidAt: said, hasMoved: true)
            return true
        }
        guard position.last <= place.sequence else { return false }
        position.saidAt = max(position.saidAt, said)
        position.hasMoved = true
        positions[place.exchange] = position
        if position.last == place.sequence { return true }
        try open(position.last + 1, place.sequence, place.exchange, in: transaction)
        position.last = place.sequence
        positions[place.exchange] = position
        return true
    }

    /// Whether exactly what the publisher had said at this place has been seen.
    func isExactly(at place: StreamPlace, in transaction: borrowing Transaction) throws -> Bool {
        guard let position = try position(of: place.exchange, in: transaction), position.epoch == place.epoch,
            position.last == place.sequence
        else { return false }
        return try Self.missing(in: queue, transaction) == 0
    }

    /// Waits no more for what is missing up to this place.
    func close(upTo place: StreamPlace, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "DELETE FROM stream_gap WHERE queue = ?1 AND exchange = ?2 AND last <= ?3", queue, place.exchange,
            place.sequence)
        try transaction.run(
            "UPDATE stream_gap SET first = ?3 + 1 WHERE queue = ?1 AND exchange = ?2 AND first <= ?3", queue,
            place.exchange, place.sequence)
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
                INSERT INTO stream_position (queue, exchange, epoch, last_sequence, said_at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (queue, exchange) DO UPDATE SET epoch = excluded.epoch,
                    last_sequence = excluded.last_sequence, said_at = excluded.said_at
                """, queue, exchange, position.epoch, position.last, position.saidAt)
        }
    }

    /// How many sequences of the queue's streams are known to be missing.
    static func missing(in queue: String, _ snapshot: borrowing some Querying & ~Copyable) throws -> Int64 {
        try snapshot.first(
            "SELECT coalesce(sum(last - first + 1), 0) FROM stream_gap WHERE queue = ?1", queue
        ) { row in row.int64(0) } ?? 0
    }

    /// Since when the message that has been missing longest has been missing; nil when none is.
    static func oldestGap(in queue: String, _ snapshot: borrowing some Querying & ~Copyable) throws -> Instant? {
        try snapshot.first("SELECT min(seen_at) FROM stream_gap WHERE queue = ?1", queue) { row in
            row.optionalInstant(0)
        }.flatMap { $0 }
    }

    /// How far each of the publisher's exchanges has been seen.
    static func places(
        of queue: String, in snapshot: borrowing some Querying & ~Copyable
    ) throws -> [StreamPlace] {
        try snapshot.rows(
            "SELECT exchange, epoch, last_sequence FROM stream_position WHERE queue = ?1 ORDER BY exchange", queue
        ) { row in StreamPlace(exchange: row.text(0), epoch: row.text(1), sequence: row.int64(2)) }
    }

    private func position(of exchange: String, in transaction: borrowing Transaction) throws -> Position? {
        if let position = positions[exchange] { return position }
        return try transaction.first(
            "SELECT epoch, last_sequence, said_at FROM stream_position WHERE queue = ?1 AND exchange = ?2", queue,
            exchange
        ) { row in Position(epoch: row.text(0), last: row.int64(1), saidAt: row.instant(2)) }
    }

    private mutating func open(
        _ first: Int64, _ last: Int64, _ exchange: String, in transaction: borrowing Transaction
    ) throws {
        missed += last - first + 1
        _ = try transaction.run(
            "INSERT INTO stream_gap (queue, exchange, first, last, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            queue, exchange, first, last, transaction.now)
    }

    /// A late message closes its place in a gap; for a repeated one there is none, and the answer is false.
    private mutating func fill(
        _ sequence: Int64, _ exchange: String, in transaction: borrowing Transaction
    ) throws -> Bool {
        let gap = try transaction.first(
            """
            SELECT first, last, seen_at FROM stream_gap
            WHERE queue = ?1 AND exchange = ?2 AND first <= ?3 AND last >= ?3
            """, queue, exchange, sequence
        ) { row in (first: row.int64(0), last: row.int64(1), seenAt: row.instant(2)) }
        guard let gap else { return false }
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
                """, queue, exchange, sequence + 1, gap.last, gap.seenAt)
        }
        return true
    }
}
