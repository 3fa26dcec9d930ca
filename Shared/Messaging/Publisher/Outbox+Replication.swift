import Contracts
import FoundationEssentials
import JSON
import Runtime
import SQLite

extension Outbox {
    /// Says something of a snapshot or an audit to one replica.
    func append(
        _ body: some ReplicationBody, of source: SnapshotSource, to queue: String, id: UUID, causedBy request: UUID,
        in transaction: borrowing Transaction
    ) throws {
        try append(
            type(of: body).fact, body.encoded().encoded(), of: source, to: queue, id: id, causedBy: request,
            in: transaction)
    }

    /// - Parameters:
    ///   - id: the snapshot or request it is about, for the envelope.
    ///   - request: the message that asked.
    func append(
        _ fact: ReplicationFact, _ body: [UInt8], of source: SnapshotSource, to queue: String, id: UUID,
        causedBy request: UUID, in transaction: borrowing Transaction
    ) throws {
        try append(
            fact.type(of: source.publisher), body, subject: id.lowercase, to: source.exchange, key: queue,
            cause: request, in: transaction)
    }

    /// Says on one of the publisher's exchanges how far it has come there.
    func statePosition(of publisher: String, on exchange: String, in transaction: borrowing Transaction) throws {
        try append(
            PositionStated.fact.type(of: publisher), PositionStated(exchange: exchange).encoded().encoded(),
            subject: exchange, to: exchange, key: nil, cause: nil, in: transaction)
    }

    /// Asks a publisher, by its control queue.
    /// - Returns: the id of the message.
    @discardableResult
    func ask(
        _ publisher: String, _ body: some ReplicationBody, of queue: String, in transaction: borrowing Transaction
    ) throws -> UUID {
        try append(
            type(of: body).fact.type(of: publisher), body.encoded().encoded(), subject: queue,
            to: Self.controlExchange, key: nil, cause: nil, in: transaction)
    }

    /// Where the publisher stands on these exchanges in its epoch.
    static func places(
        _ exchanges: [String], in querying: borrowing some Querying & ~Copyable
    ) throws -> [StreamPlace] {
        guard let epoch = try querying.first("SELECT epoch FROM publisher", map: { $0.text(0) }) else {
            throw MessagingError.publisherMissing
        }
        return try exchanges.map { exchange in
            let sequence = try querying.first(
                "SELECT last_sequence FROM outbox_stream WHERE exchange = ?1 AND epoch = ?2", exchange, epoch
            ) { row in row.int64(0) }
            return StreamPlace(exchange: exchange, epoch: epoch, sequence: sequence ?? 0)
        }
    }
}
