import Contracts
package import FoundationEssentials
package import SQLite

/// What a publisher shows to those who keep a replica of its subjects, and who they are.
package struct SnapshotSource: Sendable {
    /// `register`; the first word of its exchanges and events.
    package let publisher: String
    /// In the order in which they refer to each other.
    package let kinds: [SnapshotKind]
    package let audiences: [SnapshotAudience]
    let giving: Giving

    /// Told in the transaction in which a part of a snapshot is made for a replica: whose queue it is for, of which kind it is, which
    /// subjects it tells of, and its bytes.
    package typealias Giving =
        @Sendable (
            _ queue: String, _ kind: String, _ subjects: [UUID], _ body: [UInt8], _ transaction: borrowing Transaction
        ) throws -> Void

    package init(
        publisher: String, kinds: [SnapshotKind], audiences: [SnapshotAudience],
        giving: @escaping Giving = { _, _, _, _, _ in }
    ) {
        self.publisher = publisher
        self.kinds = kinds
        self.audiences = audiences
        self.giving = giving
    }

    /// The direct exchange that routes a snapshot to one replica, by the name of its queue.
    package var exchange: String { "\(publisher).snapshots" }
    /// Where replicas' requests are read.
    package var controlQueue: String { "\(publisher).control" }

    /// A subject of this kind has just become hidden: chunks that wait to be sent to those who may not have its document any
    /// more are not sent. The number of chunks at the end tells the replica, which asks again.
    package func withdrawChunks(of kind: String, in transaction: borrowing Transaction) throws {
        guard let kind = self.kind(kind) else { return }
        for audience in audiences where kind.marksHidden(for: audience) {
            try transaction.run(
                "DELETE FROM outbox WHERE routing_key = ?1 AND type = ?2", audience.queue,
                ReplicationFact.snapshotChunk.type(of: publisher).name)
        }
    }

    func audience(_ queue: String) -> SnapshotAudience? { audiences.first { $0.queue == queue } }
    func kind(_ name: String) -> SnapshotKind? { kinds.first { $0.name == name } }
}

/// One replica of the publisher's subjects.
package struct SnapshotAudience: Sendable {
    package let queue: String
    /// Which of the publisher's exchanges its queue is bound to. It is shown in a snapshot what it may hear there.
    package let exchanges: [String]

    package init(queue: String, exchanges: [String]) {
        self.queue = queue
        self.exchanges = exchanges
    }

    /// The service that keeps it, the only one that may ask.
    var owner: String { queue.queueOwner }
}

/// One kind of subjects, in a table with the columns of `ResourceTable`: id, version, hidden, document.
package struct SnapshotKind: Sendable {
    /// What is told of a hidden subject to those who may not have its document: the body of the mark's event.
    package struct Mark: Sendable {
        /// SQL for the mark, and the member of the body that tells it.
        let column: String
        let member: String
        /// Those who hear this exchange may have the document instead.
        let exchange: String
        /// SQL for whether the subject is hidden.
        let hidden: String

        /// - Parameters:
        ///   - column: an expression over the kind's table, written in source; so is `hidden`, which is the table's own
        ///     column unless a subject is hidden with another.
        package init(column: String, member: String, exceptOn exchange: String, hidden: String = "hidden") {
            self.column = column
            self.member = member
            self.exchange = exchange
            self.hidden = hidden
        }
    }

    /// What events of the kind say beside the document.
    package struct Addition: Sendable {
        let member: String
        let column: String

        /// - Parameter column: SQL over the kind's table for the member's value as JSON; null for a subject of which nothing
        ///   is added.
        package init(_ member: String, column: String) {
            self.member = member
            self.column = column
        }
    }

    package let name: String
    let mark: Mark?
    let addition: Addition?
    let rows: String
    let tombstones: String?
    let versions: String

    /// - Parameters:
    ///   - name: the kind's path segment; also `kind` in the table `tombstone`.
    ///   - table: an SQL identifier.
    ///   - markOfDead: SQL over the table `tombstone` for the mark a subject had when it was deleted, as the event of the
    ///     deletion tells it to everyone; null for one that had none.
    package init(
        _ name: String, table: String, mark: Mark? = nil, addition: Addition? = nil, keepsTombstones: Bool,
        markOfDead: String? = nil
    ) {
        self.name = name
        self.mark = mark
        self.addition = addition
        let hidden = mark?.hidden ?? "hidden"
        // Bounds are blobs of any length: the bytes that all ids of a bucket begin with, or one id.
        rows = """
            SELECT id, version, \(hidden), document, \(mark?.column ?? "NULL"), \(addition?.column ?? "NULL") FROM \(table)
            WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3
            """
        tombstones =
            keepsTombstones
            ? """
            SELECT id, version, \(markOfDead ?? "NULL") FROM tombstone
            WHERE kind = '\(name)' AND id > ?1 AND id < ?2 ORDER BY id LIMIT ?3
            """ : nil
        versions = "SELECT id, version, \(hidden) FROM \(table) WHERE id > ?1 AND id < ?2 ORDER BY id"
    }

    /// Whether the audience gets hidden subjects as a mark only.
    func marksHidden(for audience: SnapshotAudience) -> Bool {
        mark.map { !audience.exchanges.contains($0.exchange) } ?? false
    }
}

/// A stretch of ids, both bounds exclusive.
struct IDRange: Sendable, Equatable {
    let after: [UInt8]
    let before: [UInt8]

    static let all = IDRange(after: [], before: Array(repeating: 0xff, count: 17))

    init(after: [UInt8], before: [UInt8]) {
        self.after = after
        self.before = before
    }

    /// The ids that begin with this byte.
    init(bucket: UInt8) {
        self.init(after: [bucket], before: bucket == 0xff ? Self.all.before : [bucket + 1])
    }
}
