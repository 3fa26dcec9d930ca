import Contracts
import FoundationEssentials
import SQLite

/// How much one state event tells of its subject, in one number: of two events about a subject, the higher tells more.
///
/// A mark and a whole document of one version differ by one, so the document is taken after the mark and the mark not
/// after the document.
struct StateRank: Hashable, Sendable {
    /// Generations are above this bit.
    static let bits = 40
    /// 2^38 changes of one subject: a version beyond that is a fault, and would reach into the next generation.
    static let highestVersion: Int64 = 1 << 38

    let number: Int64

    init(_ told: StateTold, version: Int64) throws(ContractError) {
        guard version > 0, version <= Self.highestVersion else {
            throw ContractError(field: "version", rule: "out of range")
        }
        number = 2 * version + (told == .mark ? 0 : 1)
    }
}

/// The one place that compares versions: what is known of each subject of one kind on one queue.
///
/// A state event takes effect only when it tells more than what is known, so repeated, late and reordered events are
/// harmless for ever, and an older document is not used after a newer mark. The row is written in the transaction of the
/// effect.
struct ReplicaIndex: Sendable {
    enum Admission: Equatable {
        /// Never heard of before: there is nothing to replace.
        case first
        case newer
        /// Nothing new; it must have no effect.
        case stale
    }

    let queue: String
    let kind: String

    /// Decides on an event and writes down what is known after it.
    func admit(
        _ id: UUID, _ rank: StateRank, isDeleted: Bool, in transaction: borrowing Transaction
    ) throws -> Admission {
        let inserted = try transaction.run(
            """
            INSERT INTO replica_row (kind, id, rank, is_deleted)
            SELECT number, ?3, (generation << 40) | ?4, ?5 FROM replica_kind WHERE queue = ?1 AND kind = ?2
            ON CONFLICT DO NOTHING
            """, queue, kind, id, rank.number, isDeleted)
        if inserted == 1 { return .first }
        let updated = try transaction.run(
            """
            UPDATE replica_row SET rank = (known.generation << 40) | ?4, is_deleted = ?5
            FROM replica_kind AS known
            WHERE known.queue = ?1 AND known.kind = ?2 AND replica_row.kind = known.number AND id = ?3
                AND rank < (known.generation << 40) | ?4
            """, queue, kind, id, rank.number, isDeleted)
        if updated == 1 { return .newer }
        // A kind has no number before its first event.
        guard try register(in: transaction) else { return .stale }
        return try admit(id, rank, isDeleted: isDeleted, in: transaction)
    }

    /// Gives the kind its number. False when it has one.
    func register(in transaction: borrowing Transaction) throws -> Bool {
        try transaction.run(
            "INSERT INTO replica_kind (queue, kind) VALUES (?1, ?2) ON CONFLICT DO NOTHING", queue, kind) == 1
    }

    /// From now on nothing that was told is known to be true: whatever comes next of a subject replaces it.
    static func forget(queue: String, in transaction: borrowing Transaction) throws {
        try transaction.run("UPDATE replica_kind SET generation = generation + 1 WHERE queue = ?1", queue)
    }
}

// MARK: Snapshots

extension ReplicaIndex {
    /// What the index knows of the subject, less the generation; nil when nothing. What is in doubt counts.
    func rank(of id: UUID, in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first(
            """
            SELECT rank & ((1 << 40) - 1) FROM replica_row
            WHERE kind = (SELECT number FROM replica_kind WHERE queue = ?1 AND kind = ?2) AND id = ?3
            """, queue, kind, id
        ) { row in row.int64(0) }
    }

    /// Nothing that was told of the kind is known to be true from now on: neither in these ranges, nor, when there are
    /// none, anywhere.
    func doubt(_ ranges: [IDRange]?, in transaction: borrowing Transaction) throws {
        _ = try register(in: transaction)
        guard let ranges else {
            try transaction.run(
                "UPDATE replica_kind SET generation = generation + 1 WHERE queue = ?1 AND kind = ?2", queue, kind)
            return
        }
        for range in ranges {
            try transaction.run(
                """
                UPDATE replica_row SET rank = 0
                WHERE kind = (SELECT number FROM replica_kind WHERE queue = ?1 AND kind = ?2) AND id > ?3 AND id < ?4
                """, queue, kind, range.after, range.before)
        }
    }

    /// The living subjects of which nothing has been told since they were doubted, each with the version last told; at most
    /// `limit` of them.
    func doubtful(
        in range: IDRange, limit: Int, in transaction: borrowing Transaction
    ) throws -> [(id: UUID, version: Int64)] {
        try transaction.rows(
            """
            SELECT id, rank & ((1 << 40) - 1) FROM replica_row JOIN replica_kind AS known ON known.number = replica_row.kind
            WHERE known.queue = ?1 AND known.kind = ?2 AND id > ?3 AND id < ?4
                AND is_deleted = 0 AND rank < known.generation << 40
            LIMIT ?5
            """, queue, kind, range.after, range.before, limit
        ) { row in (row.uuid(0), max(1, row.int64(1) / 2)) }
    }

    /// The subject is no more, and whatever is told of it from now on is news.
    func settle(deleted id: UUID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            UPDATE replica_row SET rank = known.generation << 40, is_deleted = 1 FROM replica_kind AS known
            WHERE known.queue = ?1 AND known.kind = ?2 AND replica_row.kind = known.number AND id = ?3
            """, queue, kind, id)
    }

    /// The living subjects as they are known, in the form in which two sides compare.
    func digest(
        of ranges: [IDRange] = [.all], in querying: borrowing some Querying & ~Copyable
    ) throws -> KindDigest {
        var digest = KindDigest(kind: kind)
        for range in ranges {
            try querying.each(
                """
                SELECT id, rank & ((1 << 40) - 1) FROM replica_row
                WHERE kind = (SELECT number FROM replica_kind WHERE queue = ?1 AND kind = ?2) AND id > ?3 AND id < ?4
                    AND is_deleted = 0
                """, queue, kind, range.after, range.before
            ) { row in digest.add(row, rank: row.int64(1)) }
        }
        return digest
    }
}
