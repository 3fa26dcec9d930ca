import FoundationEssentials
import Resources
import Runtime
import SQLite
import SS12000

/// What those who may not see people with a protection mark are told of as deleted.
///
/// A person who becomes protected is gone for them, with their placements and study plans. If that were not in
/// `/deletedEntities`, whoever vanishes from the lists without being there would be known to be protected; if a later
/// deletion were, whoever is there twice. So what is withdrawn is a deletion to them from that moment on, and nothing
/// that happens to it while it is hidden is news.
enum Withdrawals {
    /// How a resource that is to be hidden stands before it is written.
    struct Before {
        /// Whether everyone may see it.
        fileprivate let isShown: Bool
        /// When it was deleted, if it is.
        fileprivate let deletedAt: Instant?
    }

    /// Whether only those who may see protected persons see it. Ask before it is deleted.
    static func isHidden(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws -> Bool {
        let sql =
            switch kind {
            case .persons: "SELECT hidden FROM persons WHERE id = ?"
            case .placements:
                "SELECT persons.hidden FROM placements JOIN persons ON persons.id = child WHERE placements.id = ?"
            case .studyplans:
                "SELECT persons.hidden FROM studyplans JOIN persons ON persons.id = student WHERE studyplans.id = ?"
            default: ""
            }
        return try !sql.isEmpty && transaction.first(dynamic: sql, [.uuid(id)]) { $0.bool(0) } ?? false
    }

    /// It was hidden and has been deleted. One that nobody ever saw is not told of at all.
    static func deletedHidden(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            UPDATE tombstone SET hidden = 1 WHERE kind = ?1 AND id = ?2
                AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE kind = ?1 AND id = ?2)
            """, kind.path, id)
    }

    /// Ask before a resource is written that is hidden afterwards.
    static func before(
        _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws -> Before {
        let shown =
            switch kind {
            case .placements:
                """
                SELECT 1 FROM placements JOIN persons ON persons.id = placements.child
                WHERE placements.id = ? AND persons.hidden = 0
                """
            case .studyplans:
                """
                SELECT 1 FROM studyplans JOIN persons ON persons.id = studyplans.student
                WHERE studyplans.id = ? AND persons.hidden = 0
                """
            default: "SELECT 1 FROM persons WHERE id = ? AND hidden = 0"
            }
        return Before(
            isShown: try transaction.first(dynamic: shown, [.uuid(id)]) { _ in true } ?? false,
            deletedAt: try transaction.first(
                "SELECT deleted_at FROM tombstone WHERE kind = ? AND id = ? AND hidden = 0", kind.path, id
            ) { $0.instant(0) })
    }

    /// It has been written and is hidden.
    static func hide(
        _ kind: ResourceKind, _ id: UUID, _ before: Before, at time: Instant, in transaction: borrowing Transaction
    ) throws {
        // One that was deleted and comes back hidden stays deleted, from then and not from now.
        guard let since = before.isShown ? time : before.deletedAt else { return }
        try transaction.run(
            "INSERT INTO withdrawal (kind, id, withdrawn_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", kind.path, id,
            since)
        guard kind == .persons, before.isShown else { return }
        try transaction.run(
            """
            INSERT INTO withdrawal (kind, id, withdrawn_at) SELECT 'placements', id, ?1 FROM placements WHERE child = ?2
            UNION ALL SELECT 'studyplans', id, ?1 FROM studyplans WHERE student = ?2 ON CONFLICT DO NOTHING
            """, since, id)
    }

    /// It has been written and everyone may see it.
    static func lift(_ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws {
        let lifted = try transaction.run("DELETE FROM withdrawal WHERE kind = ? AND id = ?", kind.path, id)
        guard kind == .persons, lifted > 0 else { return }
        try transaction.run(
            """
            DELETE FROM withdrawal WHERE kind = 'placements' AND id IN (SELECT id FROM placements WHERE child = ?1)
                OR kind = 'studyplans' AND id IN (SELECT id FROM studyplans WHERE student = ?1)
            """, id)
    }
}
