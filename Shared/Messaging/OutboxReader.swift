import Contracts
import FoundationEssentials
import JSON
import Runtime
import SQLite

/// One outbox row, ready to send.
struct OutboxRow {
    let position: Int64
    let stream: Int64
    let message: OutgoingMessage

    /// What it takes of the window: the body and a fair guess at its headers.
    var bytes: Int { message.body.count + 512 }
}

/// Reads the outbox in order, through a reader connection: sending never waits for the writer.
struct OutboxReader {
    private struct Stream {
        let exchange: String
        let epoch: String
        let source: String
        /// A foreign key keeps every row's stream; this stands for what cannot be.
        static let unknown = Stream(exchange: "", epoch: "", source: "")
    }
    private struct Enough: Error {}

    private let database: Database
    private var streams: [Int64: Stream] = [:]

    init(database: Database) { self.database = database }

    /// The rows after `position`, at most `count` and (but for the first) at most `bytes`.
    mutating func rows(after position: Int64, count: Int, bytes: Int) throws -> [OutboxRow] {
        let known = streams
        let (rows, streams) = try database.read { snapshot in
            var streams = known
            var rows: [OutboxRow] = []
            var total = 0
            do {
                try snapshot.each(
                    """
                    SELECT position, stream, sequence, id, type, subject, version, time, traceparent, correlation,
                        causation, routing_key, carried, body
                    FROM outbox WHERE position > ?1 ORDER BY position LIMIT ?2
                    """, position, count
                ) { row in
                    let number = row.int64(1)
                    if streams[number] == nil { streams = try Self.streams(in: snapshot) }
                    let next = Self.outboxRow(row, of: streams[number] ?? .unknown)
                    total += next.bytes
                    if total > bytes, !rows.isEmpty { throw Enough() }
                    rows.append(next)
                }
            } catch is Enough {}
            return (rows, streams)
        }
        self.streams = streams
        return rows
    }

    /// The stream's oldest row.
    func oldest(of stream: Int64) throws -> OutboxRow? {
        return try database.read { snapshot in
            let streams = try Self.streams(in: snapshot)
            return try snapshot.first(
                """
                SELECT position, stream, sequence, id, type, subject, version, time, traceparent, correlation,
                    causation, routing_key, carried, body
                FROM outbox WHERE stream = ?1 ORDER BY position LIMIT 1
                """, stream
            ) { row in
                Self.outboxRow(row, of: streams[stream] ?? .unknown)
            }
        }
    }

    /// The numbers of the streams that go to `exchange`.
    func numbers(of exchange: String) -> [Int64] {
        streams.filter { $0.value.exchange == exchange }.map(\.key)
    }

    func exchange(of stream: Int64) -> String { streams[stream]?.exchange ?? "" }

    private static func streams(in snapshot: borrowing ReadTransaction) throws -> [Int64: Stream] {
        let rows = try snapshot.rows("SELECT number, exchange, epoch, source FROM outbox_stream") { row in
            (row.int64(0), Stream(exchange: row.text(1), epoch: row.text(2), source: row.text(3)))
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func outboxRow(_ row: borrowing Row, of stream: Stream) -> OutboxRow {
        let message: OutgoingMessage
        if let carried = row.optionalText(12) {
            message = parked(row, carried: carried, of: stream)
        } else {
            message = event(row, of: stream)
        }
        return OutboxRow(position: row.int64(0), stream: row.int64(1), message: message)
    }

    // The name in the row was made from an EventType, so the headers are built without parsing it again.
    private static func event(_ row: borrowing Row, of stream: Stream) -> OutgoingMessage {
        let id = row.uuid(3).lowercase
        let type = row.text(4)
        let time = row.instant(7)
        var headers: [(String, HeaderValue)] = []
        headers.reserveCapacity(12)
        headers.append(("cloudEvents:specversion", .string("1.0")))
        headers.append(("cloudEvents:id", .string(id)))
        headers.append(("cloudEvents:source", .string(stream.source)))
        headers.append(("cloudEvents:type", .string(type)))
        headers.append(("cloudEvents:subject", .string(row.text(5))))
        headers.append(("cloudEvents:time", .string(time.rfc3339)))
        headers.append(("sequence", .int(row.int64(2))))
        headers.append(("version", .int(row.int64(6))))
        headers.append(("epoch", .string(stream.epoch)))
        if let traceparent = row.optionalText(8) { headers.append(("traceparent", .string(traceparent))) }
        if let correlation = row.optionalUUID(9) { headers.append(("correlation", .string(correlation.lowercase))) }
        if let causation = row.optionalUUID(10) { headers.append(("causation", .string(causation.lowercase))) }
        return OutgoingMessage(
            exchange: stream.exchange, routingKey: row.optionalText(11) ?? type, messageID: id, type: type,
            appID: stream.source, timestamp: time, headers: headers, body: row.bytes(13))
    }

    private static func parked(_ row: borrowing Row, carried: String, of stream: Stream) -> OutgoingMessage {
        let carried = (try? JSON(parsing: carried)).flatMap { CarriedProperties(json: $0) }
        let headers = carried?.headers ?? [:]
        return OutgoingMessage(
            exchange: stream.exchange, routingKey: row.optionalText(11) ?? "",
            messageID: carried?.messageID ?? row.uuid(3).lowercase, type: row.text(4),
            appID: headers["cloudEvents:source"]?.string ?? stream.source, timestamp: row.instant(7),
            headers: headers.sorted { $0.key < $1.key }.map { ($0, $1) }, body: row.bytes(13))
    }
}
