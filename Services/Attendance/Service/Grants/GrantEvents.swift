import FoundationEssentials
import Messaging
import PersonRecords
import RegisterContracts
import SQLite
import SS12000

/// What this service takes from Register about grants.
enum GrantEvents {
    static func grantChanged(_ event: GrantChanged, _: Arrival, in tx: borrowing Transaction) throws {
        let grant = event.grant
        for person in [grant.subject, grant.giver, grant.receiver] where try ErasureJob.hasErased(person.uuid, in: tx) {
            try tx.run("DELETE FROM grants WHERE id = ?", grant.id)
            return
        }
        try tx.run(
            """
            INSERT OR REPLACE INTO grants (id, subject, giver, receiver, scopes, start_date, end_date, is_withdrawn,
                is_recorded_with_sight)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, grant.id, grant.subject, grant.giver, grant.receiver,
            grant.scopes.map(\.rawValue).sorted().joined(separator: ","), grant.start, grant.end,
            grant.withdrawnAt != nil, grant.isRecordedWithSight)
    }

    /// It names somebody protected now: until it comes by the protected exchange it gives nobody anything.
    static func grantProtected(_ event: GrantProtected, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM grants WHERE id = ?", event.id)
    }

    static func grantDeleted(_ event: GrantDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM grants WHERE id = ?", event.id)
    }
}
