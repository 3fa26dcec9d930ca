import Contracts
import RegisterContracts
import SQLite
import SS12000

/// The tree of organisations as Register tells it.
enum OrganisationDirectory {
    static func changed(_ event: OrganisationChanged, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.document.id, event.version, event.document.parent, event.document.type.rawValue, in: tx)
    }

    /// The version stays, so that a late change does not bring it back.
    static func deleted(_ event: OrganisationDeleted, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.id, event.version, nil, nil, in: tx)
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

    private static func put(
        _ id: OrganisationID, _ version: Int64, _ parent: OrganisationID?, _ type: String?,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO organisations (id, version, parent, organisation_type) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, parent = excluded.parent,
                organisation_type = excluded.organisation_type
            WHERE excluded.version > organisations.version
            """, id, version, parent, type)
    }
}
