import FoundationEssentials
import Messaging
import PersonRecords
import RegisterContracts
import SQLite
import SS12000

/// Who belongs to which group, for the filters by member and student.
enum GroupDirectory {
    static func changed(_ event: GroupChanged, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        let group = event.document
        try tx.run("INSERT OR IGNORE INTO groups (id) VALUES (?)", group.id)
        if !arrival.isFirst { try tx.run("DELETE FROM membership WHERE group_id = ?", group.id) }
        let erased = try ErasedPersons(among: group.memberships.map(\.person.uuid), in: tx)
        for member in group.memberships where !erased.contains(member.person.uuid) {
            try tx.run("INSERT OR IGNORE INTO membership (group_id, person) VALUES (?, ?)", group.id, member.person)
        }
    }

    static func deleted(_ event: GroupDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM membership WHERE group_id = ?", event.id)
        try tx.run("DELETE FROM groups WHERE id = ?", event.id)
    }
}
