import Messaging
import RegisterContracts
import SQLite
import SS12000

/// The tree of organisations as Register tells it.
enum OrganisationDirectory {
    static func changed(_ event: OrganisationChanged, _: Arrival, in tx: borrowing Transaction) throws {
        let organisation = event.document
        try tx.run(
            """
            INSERT INTO organisations (id, parent, organisation_type) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, organisation_type = excluded.organisation_type
            """, organisation.id, organisation.parent, organisation.type.rawValue)
    }

    static func deleted(_ event: OrganisationDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM organisations WHERE id = ?", event.id)
    }

    /// What the import's rules ask of organisations.
    static func known(in db: borrowing ReadTransaction) throws -> [OrganisationID: KnownOrganisation] {
        let rows = try db.rows(
            "SELECT id, organisation_type, parent FROM organisations WHERE organisation_type IS NOT NULL"
        ) { row in
            (
                row.id(0, as: OrganisationID.self),
                KnownOrganisation(
                    type: OrganisationType(rawValue: row.text(1)) ?? .other, parent: row.optionalID(2), email: nil)
            )
        }
        return Dictionary(rows, uniquingKeysWith: { _, last in last })
    }
}
