import Contracts
import FoundationEssentials
import JSON
import Runtime
import SQLite

/// One replica's snapshot, as far as it has been made. It is a row, so that a publisher that dies goes on where it was.
struct SnapshotJob: Sendable {
    let queue: String
    let id: UUID
    /// The message that asked for it.
    let request: UUID
    let scope: SnapshotScope
    private(set) var hasBegun = false
    /// All of it has been made. The row stays, so that it is not made again for a replica that has not come to it yet.
    private(set) var hasEnded = false
    /// Where the publisher stood at its beginning.
    private var places: [StreamPlace] = []
    /// The place in `ranges`.
    private var range = 0
    private var after: [UInt8] = []
    private var chunks = 0

    /// With its beginning and its end, when it is made.
    var messages: Int { chunks + 2 }

    init(queue: String, id: UUID, request: UUID, scope: SnapshotScope) {
        self.queue = queue
        self.id = id
        self.request = request
        self.scope = scope
    }

    static func find(
        _ queue: String, in querying: borrowing some Querying & ~Copyable
    ) throws -> SnapshotJob? {
        try querying.first(
            """
            SELECT id, request, scope, has_begun, range, after, chunks, has_ended, places FROM snapshot_job
            WHERE queue = ?1
            """, queue
        ) { row in
            let scope = try SnapshotScope(["scope": try JSON(parsing: row.bytes(2))], "scope")
            var job = SnapshotJob(queue: queue, id: row.uuid(0), request: row.uuid(1), scope: scope)
            job.hasBegun = row.bool(3)
            job.range = row.int(4)
            job.after = row.bytes(5)
            job.chunks = row.int(6)
            job.hasEnded = row.bool(7)
            job.places = try JSON(parsing: row.bytes(8)).elements?.map { try StreamPlace($0) } ?? []
            return job
        }
    }

    /// Replaces whatever was being made for the queue.
    func store(in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT OR REPLACE INTO snapshot_job (queue, id, request, scope, has_begun, range, after, chunks, has_ended,
                places)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """, queue, id, request, scope.encoded().text, hasBegun, range, after, chunks, hasEnded,
            JSON(places.map { $0.encoded() }).text)
    }

    /// Whether this is what the replica asks for, and it has yet to come to its beginning. When it has heard more than was
    /// said then, and not the beginning, that was lost.
    func answers(_ request: SnapshotRequested, for scope: SnapshotScope) -> Bool {
        guard hasBegun, id != request.latest, self.scope.covers(scope) else { return false }
        // Who has heard nothing yet begins from nothing: what has been made went to the database it had before. And who
        // is in another epoch has left this one, or will not hear its beginning.
        if hasEnded, !request.places.contains(where: { heard in places.contains { $0.epoch == heard.epoch } }) {
            return false
        }
        return !request.places.contains { heard in
            places.contains {
                $0.exchange == heard.exchange && $0.epoch == heard.epoch && $0.sequence < heard.sequence
            }
        }
    }

    func remove(in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM snapshot_job WHERE queue = ?1", queue)
    }

    /// Makes the next message and appends it to the outbox. False when there is nothing more but the end.
    mutating func step(
        _ source: SnapshotSource, for audience: SnapshotAudience, _ outbox: Outbox,
        in transaction: borrowing Transaction
    ) throws -> Bool {
        func append(_ body: some ReplicationBody) throws {
            try outbox.append(body, of: source, to: queue, id: id, causedBy: request, in: transaction)
        }
        let ranges = self.ranges(of: source)
        guard hasBegun else {
            hasBegun = true
            places = try Outbox.places(audience.exchanges, in: transaction)
            try append(SnapshotBegun(snapshot: id, scope: scope, places: places))
            return true
        }
        while range < ranges.count {
            let (kind, whole) = ranges[range]
            let rest = IDRange(after: after.isEmpty ? whole.after : after, before: whole.before)
            let portion = try kind.portion(of: rest, for: audience, in: transaction)
            (range, after) = portion.isLast ? (range + 1, []) : (range, portion.last)
            guard let chunk = portion.chunk else { continue }
            chunks += 1
            let body = chunk.body(snapshot: id, number: chunks, kind: kind.name)
            try source.giving(queue, kind.name, portion.subjects, body, transaction)
            try outbox.append(
                SnapshotChunk.fact, body, of: source, to: queue, id: id, causedBy: request, in: transaction)
            return true
        }
        return false
    }

    /// Makes the last message, with what is true at this point.
    mutating func end(
        _ truth: StatedTruth, _ source: SnapshotSource, _ outbox: Outbox, in transaction: borrowing Transaction
    ) throws {
        try outbox.append(
            SnapshotEnded(snapshot: id, chunks: chunks, places: truth.places, digests: truth.digests), of: source,
            to: queue, id: id, causedBy: request, in: transaction)
        hasEnded = true
    }

    /// In the publisher's order of kinds; kinds it does not have are left out.
    private func ranges(of source: SnapshotSource) -> [(SnapshotKind, IDRange)] {
        source.kinds.flatMap { kind in
            scope.parts.filter { $0.kind == kind.name }.flatMap { part in part.ranges.map { (kind, $0) } }
        }
    }
}

extension SnapshotScope.Part {
    var ranges: [IDRange] { buckets.map { $0.map { IDRange(bucket: $0) } } ?? [.all] }
}
