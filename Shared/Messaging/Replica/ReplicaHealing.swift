package import Contracts
package import FoundationEssentials
import JSON
package import Runtime
package import SQLite

/// How a replica stands: which snapshot it wants and has asked for, which one is coming in, and what the last ones came
/// to. One row in the consumer's database, changed in the transactions of the messages.
package struct ReplicaHealing: Sendable, Equatable {
    /// A snapshot that is coming in.
    package struct Incoming: Sendable, Equatable {
        package let id: UUID
        package let reason: SnapshotReason
        package let scope: SnapshotScope
        /// Where the publisher stood at its beginning.
        package let places: [StreamPlace]
        package var chunks = 0
        /// When its last message came.
        package var movedAt: Instant
    }

    package enum AuditResult: String, Sendable {
        case equal
        case different
        /// Messages were missing, so the two sides were not at the same point.
        case notComparable = "not-comparable"
    }

    let queue: String
    /// Why a snapshot is wanted; nil when none is.
    package var wanted: SnapshotReason?
    /// Nil for everything.
    package var wantedScope: SnapshotScope?
    /// Not before this moment.
    package var wantedFrom = Instant(microseconds: 0)
    /// The last question, until its answer begins.
    var request: UUID?
    package var askedAt: Instant?
    /// Questions since a snapshot was complete.
    package var asks = 0
    var latest: UUID?
    package var incoming: Incoming?
    package var completedAt: Instant?
    package var completedReason: SnapshotReason?
    /// Repairs in a row that did not make the two sides equal.
    package var repairs = 0
    package var auditAskedAt: Instant?
    package var auditedAt: Instant?
    package var auditResult: AuditResult?
    /// When the first message was parked since the two sides were last compared; nil when none was.
    package var parkedAt: Instant?

    init(queue: String) { self.queue = queue }

    /// Whether there is something to compare with the publisher: it has been complete and is not about to be made anew. A
    /// repair of some of it that waits is no hindrance.
    var isComparable: Bool { completedAt != nil && incoming == nil && (wanted == nil || wantedScope != nil) }

    /// Everything is wanted anew.
    mutating func want(_ reason: SnapshotReason) {
        wanted = reason
        wantedScope = nil
        wantedFrom = Instant(microseconds: 0)
    }

    /// Some buckets are wanted, unless everything is anyway.
    mutating func want(_ reason: SnapshotReason, _ scope: SnapshotScope, from moment: Instant) {
        if wanted != nil, wantedScope == nil { return }
        wanted = reason
        wantedScope = scope
        wantedFrom = moment
    }
}

extension ReplicaHealing {
    /// A queue nothing is known of has an empty one.
    package static func read(
        _ queue: String, in querying: borrowing some Querying & ~Copyable
    ) throws -> ReplicaHealing {
        let found = try querying.first(
            """
            SELECT wanted, wanted_scope, wanted_from, request, asked_at, asks, latest, snapshot, snapshot_reason,
                snapshot_scope, snapshot_places, chunks, moved_at, completed_at, completed_reason, repairs,
                audit_asked_at, audited_at, audit_result, parked_at
            FROM replica_healing WHERE queue = ?1
            """, queue
        ) { row in
            var healing = ReplicaHealing(queue: queue)
            healing.wanted = row.optionalText(0).map { SnapshotReason(rawValue: $0) ?? .unknown }
            healing.wantedScope = try row.optionalText(1).map { try scope($0) }
            healing.wantedFrom = row.instant(2)
            healing.request = row.optionalUUID(3)
            healing.askedAt = row.optionalInstant(4)
            healing.asks = row.int(5)
            healing.latest = row.optionalUUID(6)
            if let id = row.optionalUUID(7) {
                healing.incoming = Incoming(
                    id: id, reason: SnapshotReason(rawValue: row.text(8)) ?? .unknown, scope: try scope(row.text(9)),
                    places: try places(row.text(10)), chunks: row.int(11), movedAt: row.instant(12))
            }
            healing.completedAt = row.optionalInstant(13)
            healing.completedReason = row.optionalText(14).map { SnapshotReason(rawValue: $0) ?? .unknown }
            healing.repairs = row.int(15)
            healing.auditAskedAt = row.optionalInstant(16)
            healing.auditedAt = row.optionalInstant(17)
            healing.auditResult = row.optionalText(18).flatMap { AuditResult(rawValue: $0) }
            healing.parkedAt = row.optionalInstant(19)
            return healing
        }
        return found ?? ReplicaHealing(queue: queue)
    }

    func store(in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT OR REPLACE INTO replica_healing (queue, wanted, wanted_scope, wanted_from, request, asked_at, asks,
                latest, snapshot, snapshot_reason, snapshot_scope, snapshot_places, chunks, moved_at, completed_at,
                completed_reason, repairs, audit_asked_at, audited_at, audit_result, parked_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
            """, queue, wanted?.rawValue, wantedScope?.encoded().text, wantedFrom, request, askedAt, asks, latest,
            incoming?.id, incoming?.reason.rawValue, incoming?.scope.encoded().text,
            incoming.map { JSON($0.places.map { $0.encoded() }).text }, incoming?.chunks ?? 0,
            incoming?.movedAt ?? Instant(microseconds: 0), completedAt, completedReason?.rawValue, repairs,
            auditAskedAt, auditedAt, auditResult?.rawValue, parkedAt)
    }

    private static func scope(_ text: String) throws -> SnapshotScope {
        try SnapshotScope(["scope": try JSON(parsing: text)], "scope")
    }

    private static func places(_ text: String) throws -> [StreamPlace] {
        try JSON(parsing: text).elements?.map { try StreamPlace($0) } ?? []
    }
}
