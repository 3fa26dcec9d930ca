import Contracts
import RegisterContracts
import SQLite
import SS12000

/// Who belongs to which group, for the filters by member and student.
enum GroupDirectory {
    static func changed(_ event: GroupChanged, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.document.id, event.version, event.document.memberships.map(\.person), in: tx)
    }

    static func deleted(_ event: GroupDeleted, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.id, event.version, [], in: tx)
    }

    private static func put(
        _ id: GroupID, _ version: Int64, _ members: [PersonID], in tx: borrowing Transaction
    ) throws {
        let isNewer = try tx.run(
            """
            INSERT INTO groups (id, version) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE excluded.version > groups.version
            """, id, version)
        guard isNewer > 0 else { return }
        try tx.run("DELETE FROM membership WHERE group_id = ?", id)
        for member in members {
            try tx.run("INSERT OR IGNORE INTO membership (group_id, person) VALUES (?, ?)", id, member)
        }
    }
}
