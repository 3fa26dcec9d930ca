import Contracts
import FoundationEssentials
import JSON
import Runtime
import SQLite

/// What a publisher does with what replicas ask of it.
struct SnapshotRequests: Sendable {
    let source: SnapshotSource
    let outbox: Outbox
    let identifiers: Identifiers
    /// The publisher's exchanges of events: a new epoch is announced on each.
    let exchanges: [String]

    func requested(
        _ request: SnapshotRequested, _ envelope: Envelope, in transaction: borrowing Transaction
    ) throws {
        let audience = try audience(request.queue, askedFor: envelope)
        let scope = known(request.scope)
        if try isBehind(request.places, in: transaction) {
            try beginEpoch(in: transaction)
        } else if let job = try SnapshotJob.find(request.queue, in: transaction), job.answers(request, for: scope) {
            // It was asked before that snapshot's beginning had come to it.
            return
        }
        try SnapshotJob(queue: audience.queue, id: identifiers.next(), request: envelope.id, scope: scope)
            .store(in: transaction)
    }

    /// An audit is answered by the worker: what is true is reckoned from every row.
    func audited(
        _ request: AuditRequested, _ envelope: Envelope, in transaction: borrowing Transaction
    ) throws {
        _ = try audience(request.queue, askedFor: envelope)
        try transaction.run(
            "INSERT OR REPLACE INTO audit_request (queue, request, kinds) VALUES (?1, ?2, ?3)", request.queue,
            envelope.id, JSON(request.kinds.map { JSON($0) }).text)
    }

    /// Nobody asks for another's replica: whose request it is, the broker has proved.
    private func audience(_ queue: String, askedFor request: Envelope) throws(Unprocessable) -> SnapshotAudience {
        guard let audience = source.audience(queue), request.source == Outbox.source(of: audience.owner) else {
            throw Unprocessable("no replica of that name of who asks")
        }
        return audience
    }

    /// Whether a replica has seen more of this epoch than was said in it, or an epoch this publisher has never been in:
    /// this database has been put back from a backup without anybody saying so.
    private func isBehind(_ places: [StreamPlace], in transaction: borrowing Transaction) throws -> Bool {
        for (seen, own) in zip(places, try Outbox.places(places.map(\.exchange), in: transaction)) {
            if seen.epoch == own.epoch {
                if seen.sequence > own.sequence { return true }
                continue
            }
            let wasOwn = try transaction.first(
                "SELECT 1 FROM outbox_stream WHERE epoch = ?1 LIMIT 1", seen.epoch
            ) { _ in true }
            if wasOwn == nil { return true }
        }
        return false
    }

    /// What has been said since the backup is unknown here, so the sequences that follow must not be taken for those.
    /// Everyone hears of it at once and asks for a snapshot; those under way are of no use to anybody.
    private func beginEpoch(in transaction: borrowing Transaction) throws {
        try Outbox.beginEpoch(in: transaction)
        try transaction.run("DELETE FROM snapshot_job")
        for exchange in exchanges {
            try outbox.statePosition(of: source.publisher, on: exchange, in: transaction)
        }
    }

    private func known(_ scope: SnapshotScope) -> SnapshotScope {
        SnapshotScope(scope.parts.filter { source.kind($0.kind) != nil })
    }
}
