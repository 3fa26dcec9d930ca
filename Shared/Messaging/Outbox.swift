package import Contracts
import FoundationEssentials
import JSON
package import Runtime
package import SQLite

/// The one way to publish: append to the outbox in the transaction that makes the change.
///
/// If the transaction commits, the message is delivered at least once, in the order of the appends of its exchange; if
/// it rolls back, the message never was. The relay does the sending.
package struct Outbox: Sendable {
    /// The tables of outbox and inbox; the first of every service's migrations.
    package static let migrations: [Migration] = [
        Migration("messaging-v001-create", sql: PackageResources.v001_create_messaging_sql),
        Migration("messaging-v002-keep-replicas", sql: PackageResources.v002_keep_replicas_sql),
        Migration("messaging-v003-heal-replicas", sql: PackageResources.v003_heal_replicas_sql),
        Migration("messaging-v004-remember-what-is-asked", sql: PackageResources.v004_remember_what_is_asked_sql),
        Migration("messaging-v005-repair-what-was-parked", sql: PackageResources.v005_repair_what_was_parked_sql),
        Migration("messaging-v006-seal-what-is-parked", sql: PackageResources.v006_seal_what_is_parked_sql),
    ]
    /// The direct exchange that routes a parked message to `<queue>.dead` by the queue's name.
    package static let deadExchange = "dead"
    /// The topic exchange by which replicas ask their publishers.
    package static let controlExchange = "control"

    private let source: String
    let exchange: String
    private let identifiers: Identifiers

    /// - Parameters:
    ///   - source: the publishing service, `attendance`.
    ///   - exchange: where its events go, `attendance.events`, unless `append` says otherwise.
    package init(source: String, exchange: String, identifiers: Identifiers = .v7) {
        self.source = Self.source(of: source)
        self.exchange = exchange
        self.identifiers = identifiers
    }

    /// How a service is called in envelopes, by the name of its broker user.
    static func source(of service: String) -> String { "skolbuss/\(service)" }

    /// Records that the event happened; its time is the transaction's.
    /// - Parameters:
    ///   - other: another exchange than the service's own, for messages few may read.
    ///   - cause: the message being handled; its chain is continued.
    ///   - trace: W3C trace context of the request being served; the cause's unless given.
    /// - Returns: the envelope as it will travel.
    @discardableResult
    package func append(
        _ event: some Event, to other: String? = nil, causedBy cause: Envelope? = nil, trace: String? = nil,
        in transaction: borrowing Transaction
    ) throws -> Envelope {
        let stream = try OutboxStream.advance(other ?? exchange, source: source, in: transaction)
        let envelope = Envelope(
            id: identifiers.next(), type: type(of: event).type, source: stream.source, subject: event.subject,
            time: transaction.now, sequence: stream.sequence, version: event.version, epoch: stream.epoch,
            traceparent: trace ?? cause?.traceparent, correlation: cause.map { $0.correlation ?? $0.id },
            causation: cause?.id)
        _ = try transaction.run(
            """
            INSERT INTO outbox (stream, sequence, id, type, subject, version, time, traceparent, correlation,
                causation, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            stream.number, envelope.sequence, envelope.id, envelope.type.name, envelope.subject, envelope.version,
            envelope.time, envelope.traceparent, envelope.correlation, envelope.causation, event.body())
        return envelope
    }

    /// A message of replication: it has a subject and no version.
    /// - Parameter key: the one queue it is for; nil for all that are bound to its type.
    /// - Returns: its id.
    @discardableResult
    func append(
        _ type: EventType, _ body: [UInt8], subject: String, to exchange: String, key: String?, cause: UUID?,
        in transaction: borrowing Transaction
    ) throws -> UUID {
        let stream = try OutboxStream.advance(exchange, source: source, in: transaction)
        let id = identifiers.next()
        _ = try transaction.run(
            """
            INSERT INTO outbox (stream, sequence, id, type, subject, version, time, causation, routing_key, body)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, ?9)
            """, stream.number, stream.sequence, id, type.name, subject, transaction.now, cause, key, body)
        return id
    }

    /// Sends a delivery that cannot be handled to the queue's dead-letter queue, with its own id, headers and body and
    /// the reason, sealed. In one transaction with the inbox row, so a message is parked once however often it is delivered.
    /// - Parameters:
    ///   - sender: whose message it is as far as the broker proves it; put back by an operator it is no better.
    ///   - withholdsBody: only id and headers are parked, which say what it was about and in which place.
    package func park(
        _ delivery: Delivery, queue: String, handler: String, reason: String, attempts: Int,
        sender: String?, withholdsBody: Bool = false, in transaction: borrowing Transaction
    ) throws {
        let stream = try OutboxStream.advance(Self.deadExchange, source: source, in: transaction)
        var carried = CarriedProperties(of: delivery)
        carried.mark(DeadLetter.Header.reason, reason)
        carried.mark(DeadLetter.Header.handler, handler)
        carried.headers[DeadLetter.Header.attempts] = .int(Int64(attempts))
        carried.headers[DeadLetter.Header.queue] = .string(queue)
        carried.mark(DeadLetter.Header.sender, sender ?? "")
        carried.headers[DeadLetter.Header.at] = .string(transaction.now.rfc3339)
        carried.headers[DeadLetter.Header.replays] = .int(delivery.replay)
        if withholdsBody { carried.headers[DeadLetter.Header.body] = .string(DeadLetter.withheld) }
        let id = delivery.messageID.flatMap { UUID(text: $0) } ?? identifiers.next()
        let type = CarriedProperties.short(delivery.type ?? "")
        let body = withholdsBody ? [] : delivery.body
        carried.headers[DeadLetter.Header.seal] = .string(
            try LetterSeal.own(in: transaction).text(
                queue: queue, id: carried.messageID ?? id.lowercase, type: type, headers: carried.headers, body: body))
        _ = try transaction.run(
            """
            INSERT INTO outbox (stream, sequence, id, type, subject, version, time, routing_key, carried, body)
            VALUES (?1, ?2, ?3, ?4, '', 0, ?5, ?6, ?7, ?8)
            """,
            stream.number, stream.sequence, id, type, transaction.now, queue, carried.json.text, body)
    }

    /// Begins a new epoch. Part of restoring a database from a backup: what was sent after the backup was made is
    /// unknown here, so the sequences that follow must not be compared with those.
    package static func beginEpoch(in transaction: borrowing Transaction) throws {
        _ = try transaction.run("UPDATE publisher SET epoch = lower(hex(randomblob(8)))")
    }
}

/// The numbering of one exchange in one epoch.
struct OutboxStream {
    let number: Int64
    let sequence: Int64
    let epoch: String
    let source: String

    /// Takes the next number.
    static func advance(
        _ exchange: String, source: String, in transaction: borrowing Transaction
    ) throws -> OutboxStream {
        if let stream = try step(exchange, in: transaction) { return stream }
        _ = try transaction.run(
            """
            INSERT INTO outbox_stream (exchange, epoch, source, last_sequence)
            SELECT ?1, epoch, ?2, 0 FROM publisher
            """, exchange, source)
        guard let stream = try step(exchange, in: transaction) else {
            throw MessagingError.publisherMissing
        }
        return stream
    }

    /// Two plain statements: one that changes and returns a row at once would have SQLite make a savepoint for it.
    private static func step(_ exchange: String, in transaction: borrowing Transaction) throws -> OutboxStream? {
        let next = try transaction.first(
            """
            SELECT number, last_sequence + 1, epoch, source FROM outbox_stream
            WHERE exchange = ?1 AND epoch = (SELECT epoch FROM publisher)
            """, exchange
        ) { row in
            OutboxStream(number: row.int64(0), sequence: row.int64(1), epoch: row.text(2), source: row.text(3))
        }
        guard let next else { return nil }
        try transaction.run(
            "UPDATE outbox_stream SET last_sequence = ?2, said_at = ?3 WHERE number = ?1", next.number,
            next.sequence, transaction.now)
        return next
    }
}

/// What is wrong with the messaging tables themselves.
package enum MessagingError: Error, CustomStringConvertible {
    case publisherMissing

    package var description: String {
        switch self {
        case .publisherMissing: "the table publisher is empty: this database was not made by our migrations"
        }
    }
}
