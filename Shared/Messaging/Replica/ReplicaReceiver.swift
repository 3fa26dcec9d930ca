import Contracts
import FoundationEssentials
import JSON
import Runtime
import SQLite

/// Acts on what a publisher says to this replica: takes a snapshot in, and compares.
///
/// From a snapshot's beginning nothing of its scope is known to be true until it comes, in a chunk or as an event;
/// whichever tells more holds. At the end, what has not come is no more. Chunks go through the handlers of the events they
/// stand for, so there is one way for a state to take effect.
struct ReplicaReceiver {
    /// What came of a message, for counters and log.
    struct Report: Sendable {
        /// Subjects whose state was not known, in a replica that had been complete.
        var repaired = 0
        /// By kind and rule.
        var bad: [(kind: String, rule: String)] = []
        var dropped = 0
        var completed: [SnapshotReason] = []
        var refused: [String] = []
        var audits: [ReplicaHealing.AuditResult] = []
        /// There may be something to ask for.
        var needsAttention = false
        /// The message has more to do than one transaction should: it is to be handled once more, from where it is now.
        var isUnfinished = false
    }

    /// Repairs of single buckets; with more than these the whole kind is asked for.
    private static let mostBuckets = 64
    /// Subjects that are deleted in one transaction at a snapshot's end: everyone else who writes waits for it.
    static let mostSwept = 3_000

    let subscription: Subscription
    /// Given when each item is to be tried by itself, for the batch has failed.
    let careful: RetryPolicy?
    var mostSwept = Self.mostSwept

    func take(
        _ message: ReplicaMessage, _ envelope: Envelope, _ place: inout PlaceInStream, _ report: inout Report,
        in transaction: borrowing Transaction
    ) throws {
        switch message {
        case .begun(let begun):
            guard begun.places.allSatisfy({ $0.epoch == envelope.epoch }) else {
                throw Unprocessable("places of another epoch than the message's")
            }
            try take(begun, envelope, &place, &report, in: transaction)
        case .chunk(let chunk): try take(chunk, &report, in: transaction)
        case .ended(let ended): try take(ended, envelope, &place, &report, in: transaction)
        case .audited(let audit): try take(audit, envelope, &place, &report, in: transaction)
        case .position: break
        }
    }

    private func take(
        _ begun: SnapshotBegun, _ envelope: Envelope, _ place: inout PlaceInStream, _ report: inout Report,
        in transaction: borrowing Transaction
    ) throws {
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        healing.latest = begun.snapshot
        healing.askedAt = nil
        healing.incoming = nil
        report.needsAttention = true
        guard try place.reach(begun.places, said: envelope.time, in: transaction) else {
            // Events that were said after it have come before it: what they told would be swept away at the end.
            report.refused.append("overtaken by events")
            healing.wanted = healing.wanted ?? .incomplete
            healing.wantedFrom = transaction.now + ReplicaNeeds.standard.pause(after: healing.asks)
            return try healing.store(in: transaction)
        }
        for part in begun.scope.parts {
            let index = ReplicaIndex(queue: subscription.queue, kind: part.kind)
            try index.doubt(part.buckets.map { $0.map { IDRange(bucket: $0) } }, in: transaction)
        }
        healing.incoming = .init(
            id: begun.snapshot, reason: healing.wanted ?? .unknown, scope: begun.scope, places: begun.places,
            movedAt: transaction.now)
        // What has been asked for and is more than this stays wanted.
        let wanted = healing.wantedScope ?? SnapshotScope(subscription.keptKinds.map { .init(kind: $0) })
        if begun.scope.covers(wanted) { healing.wanted = nil }
        try healing.store(in: transaction)
    }

    private func take(
        _ chunk: PreparedChunk, _ report: inout Report, in transaction: borrowing Transaction
    ) throws {
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        let index = ReplicaIndex(queue: subscription.queue, kind: chunk.kind)
        report.dropped += chunk.dropped
        report.bad += chunk.broken.map { (chunk.kind, $0) }
        for item in chunk.items {
            let isRepair =
                try healing.completedAt != nil && index.rank(of: item.id, in: transaction) != item.rank.number
            guard try apply(item, chunk.kind, &report, in: transaction) == .applied, isRepair else { continue }
            report.repaired += 1
        }
        guard healing.incoming?.id == chunk.snapshot else { return }
        healing.incoming?.chunks += 1
        healing.incoming?.movedAt = transaction.now
        try healing.store(in: transaction)
    }

    private func apply(
        _ item: PreparedChunk.Item, _ kind: String, _ report: inout Report, in transaction: borrowing Transaction
    ) throws -> Subscription.Effect {
        guard let careful else { return try item.work(transaction) }
        _ = try transaction.run("SAVEPOINT item")
        do {
            let effect = try item.work(transaction)
            _ = try transaction.run("RELEASE item")
            return effect
        } catch {
            switch careful.verdict(on: error) {
            case .transient: throw error
            case .permanent(let reason), .unexpected(let reason):
                _ = try transaction.run("ROLLBACK TO item")
                _ = try transaction.run("RELEASE item")
                report.bad.append((kind, reason))
                return .stale
            }
        }
    }

    private func take(
        _ ended: SnapshotEnded, _ envelope: Envelope, _ place: inout PlaceInStream, _ report: inout Report,
        in transaction: borrowing Transaction
    ) throws {
        _ = try place.reach(ended.places, said: envelope.time, in: transaction)
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        guard let incoming = healing.incoming, incoming.id == ended.snapshot else { return }
        report.needsAttention = true
        guard incoming.chunks == ended.chunks else {
            healing.incoming = nil
            report.refused.append("\(ended.chunks - incoming.chunks) chunks missing")
            healing.want(.incomplete)
            healing.wantedFrom = transaction.now + ReplicaNeeds.standard.pause(after: healing.asks)
            return try healing.store(in: transaction)
        }
        let isFirst = healing.completedAt == nil
        var swept = 0
        for part in incoming.scope.parts where swept < mostSwept {
            swept += try sweep(part, upTo: mostSwept - swept, envelope, &report, in: transaction)
        }
        if !isFirst { report.repaired += swept }
        if swept >= mostSwept {
            healing.incoming?.movedAt = transaction.now
            report.isUnfinished = true
            return try healing.store(in: transaction)
        }
        healing.incoming = nil
        // A message that is missing may be about anything that is kept.
        let isWhole = incoming.scope.coversWhole(subscription.keptKinds)
        if isWhole { try place.close(upTo: incoming.places, in: transaction) }
        if isWhole || !isFirst {
            healing.completedAt = transaction.now
            healing.completedReason = incoming.reason
        }
        healing.asks = 0
        report.completed.append(incoming.reason)
        let result = try compare(
            ended.digests, incoming.scope, ended.places, place, &healing, isRepair: true, in: transaction)
        if result != .notComparable { report.audits.append(result) }
        try healing.store(in: transaction)
    }

    private func take(
        _ audit: AuditStated, _ envelope: Envelope, _ place: inout PlaceInStream, _ report: inout Report,
        in transaction: borrowing Transaction
    ) throws {
        _ = try place.reach(audit.places, said: envelope.time, in: transaction)
        var healing = try ReplicaHealing.read(subscription.queue, in: transaction)
        healing.auditAskedAt = nil
        let scope = SnapshotScope(audit.digests.map { .init(kind: $0.kind) })
        let result =
            healing.isComparable
            ? try compare(audit.digests, scope, audit.places, place, &healing, isRepair: false, in: transaction)
            : .notComparable
        if result == .notComparable {
            healing.auditedAt = transaction.now
            healing.auditResult = result
        }
        report.audits.append(result)
        report.needsAttention = true
        try healing.store(in: transaction)
    }

    /// Deletes what the snapshot did not bring, at most so many. Returns how many there were.
    private func sweep(
        _ part: SnapshotScope.Part, upTo limit: Int, _ envelope: Envelope, _ report: inout Report,
        in transaction: borrowing Transaction
    ) throws -> Int {
        let index = ReplicaIndex(queue: subscription.queue, kind: part.kind)
        var gone: [(id: UUID, version: Int64)] = []
        for range in part.ranges where gone.count < limit {
            gone += try index.doubtful(in: range, limit: limit - gone.count, in: transaction)
        }
        for (id, version) in gone {
            if let (type, decode) = subscription.keeper(of: part.kind, .deletion) {
                var own = envelope
                (own.type, own.subject, own.version) = (type, id.lowercase, version)
                let work = try decode(own, ["id": JSON(id.lowercase)])
                let item = PreparedChunk.Item(id: id, rank: try StateRank(.deletion, version: version), work: work)
                _ = try apply(item, part.kind, &report, in: transaction)
            }
            // The publisher may count the subject's versions from 1 again.
            try index.settle(deleted: id, in: transaction)
        }
        return gone.count
    }

    /// Compares what is known here with what the publisher says is true at this point, and wants what differs: at once when
    /// an audit has found it, with growing pauses when a repair has not helped.
    private func compare(
        _ digests: [KindDigest], _ scope: SnapshotScope, _ places: [StreamPlace], _ place: PlaceInStream,
        _ healing: inout ReplicaHealing, isRepair: Bool, in transaction: borrowing Transaction
    ) throws -> ReplicaHealing.AuditResult {
        guard try place.isExactly(at: places, in: transaction) else { return .notComparable }
        var differing: [SnapshotScope.Part] = []
        for part in scope.parts where subscription.keeps(part.kind) {
            guard let stated = digests.first(where: { $0.kind == part.kind }) else { continue }
            let own = try ReplicaIndex(queue: subscription.queue, kind: part.kind).digest(
                of: part.ranges, in: transaction)
            let buckets = own.differing(from: stated)
            if buckets.isEmpty { continue }
            differing.append(.init(kind: part.kind, buckets: buckets.count > Self.mostBuckets ? nil : buckets))
        }
        healing.auditedAt = transaction.now
        healing.auditResult = differing.isEmpty ? .equal : .different
        // Whatever was parked is among what has been seen, so what it said is equal now or differs.
        if scope.coversWhole(subscription.keptKinds) { healing.parkedAt = nil }
        if differing.isEmpty {
            healing.repairs = 0
            return .equal
        }
        let pause = healing.repairs == 0 || !isRepair ? .zero : Self.pause(after: healing.repairs + 3)
        healing.want(.auditDiffers, SnapshotScope(differing), from: transaction.now + pause)
        if isRepair { healing.repairs += 1 }
        return .different
    }

    /// 5 s, 10 s, 20 s … at most a day.
    static func pause(after times: Int) -> Duration { min(.seconds(5 << min(max(times - 1, 0), 16)), .seconds(86_400)) }
}
