import SQLite
import SS12000

/// The SQL of groups: who is in them, for those who have a part for one (`StaffDirectory`).
enum GroupStore {
    static func replace(by document: GroupDocument, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO pupil_group (id, members) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET members = excluded.members
            """, document.id, MemberLines.text(of: document.memberships))
    }

    static func delete(_ id: GroupID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM pupil_group WHERE id = ?", id)
    }
}
