import FoundationEssentials
import Runtime
import SQLite

/// Reads the outbox in order, through a reader connection: sending never waits for the writer.
struct OutboxReader {
    private struct Enough: Error {}

    private let database: Database
    private var streams: [Int64: OutboxRow.Stream] = [:]

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
                    let next = Self.row(row, of: streams[number])
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
                Self.row(row, of: streams[stream])
            }
        }
    }

    /// The numbers of the streams that go to `exchange`.
    func numbers(of exchange: String) -> [Int64] {
        streams.filter { $0.value.exchange == exchange }.map(\.key)
    }

    func exchange(of stream: Int64) -> String { streams[stream]?.exchange ?? "" }

    private static func streams(in snapshot: borrowing ReadTransaction) throws -> [Int64: OutboxRow.Stream] {
        let rows = try snapshot.rows("SELECT number, exchange, epoch, source FROM outbox_stream") { row in
            let number = row.int64(0)
            return (
                number,
                OutboxRow.Stream(number: number, exchange: row.text(1), epoch: row.text(2), source: row.text(3))
            )
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func row(_ row: borrowing Row, of stream: OutboxRow.Stream?) -> OutboxRow {
        OutboxRow(
            position: row.int64(0),
            // A foreign key keeps every row's stream; this stands for what cannot be.
            stream: stream ?? .init(number: row.int64(1), exchange: "", epoch: "", source: ""),
            sequence: row.int64(2), id: row.uuid(3), type: row.text(4), subject: row.text(5), version: row.int64(6),
            time: row.instant(7), traceparent: row.optionalText(8), correlation: row.optionalUUID(9),
            causation: row.optionalUUID(10), routingKey: row.optionalText(11), carried: row.optionalText(12),
            body: row.bytes(13))
    }
}
