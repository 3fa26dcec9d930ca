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
            "SELECT id, request, scope, has_begun, range, after, chunks FROM snapshot_job WHERE queue = ?1", queue
        ) { row in
            let scope = try SnapshotScope(["scope": try JSON(parsing: row.bytes(2))], "scope")
            var job = SnapshotJob(queue: queue, id: row.uuid(0), request: row.uuid(1), scope: scope)
            job.hasBegun = row.bool(3)
            job.range = row.int(4)
            job.after = row.bytes(5)
            job.chunks = row.int(6)
            return job
        }
    }

    /// Replaces whatever was being made for the queue.
    func store(in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT OR REPLACE INTO snapshot_job (queue, id, request, scope, has_begun, range, after, chunks)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """, queue, id, request, scope.encoded().text, hasBegun, range, after, chunks)
    }

    func remove(in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM snapshot_job WHERE queue = ?1", queue)
    }

    /// Makes the next message and appends it to the outbox. False when that was the end.
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
            let places = try Outbox.places(audience.exchanges, in: transaction)
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
            try outbox.append(
                SnapshotChunk.fact, chunk.body(snapshot: id, number: chunks, kind: kind.name), of: source, to: queue,
                id: id, causedBy: request, in: transaction)
            return true
        }
        let digests = try scope.parts.compactMap { part in
            try source.kind(part.kind)?.digest(for: audience, of: part.ranges, in: transaction)
        }
        try append(
            SnapshotEnded(
                snapshot: id, chunks: chunks, places: try Outbox.places(audience.exchanges, in: transaction),
                digests: digests))
        return false
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
