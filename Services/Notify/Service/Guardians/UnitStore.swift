import Runtime
import SQLite
import SS12000

/// The SQL of organisations and duties: who answers for a school unit.
enum UnitStore {
    static func replace(
        by document: OrganisationDocument, version: Int64, in transaction: borrowing Transaction
    ) throws {
        let address = document.email.flatMap { MailAddress($0)?.text }
        try put(document.id, version, isDeleted: false, document.parent, address, in: transaction)
    }

    static func delete(_ id: OrganisationID, version: Int64, in transaction: borrowing Transaction) throws {
        try put(id, version, isDeleted: true, nil, nil, in: transaction)
    }

    private static func put(
        _ id: OrganisationID, _ version: Int64, isDeleted: Bool, _ parent: OrganisationID?, _ address: String?,
        in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            INSERT INTO organisation (id, version, is_deleted, parent, address) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, is_deleted = excluded.is_deleted,
                parent = excluded.parent, address = excluded.address
            WHERE excluded.version > organisation.version
            """, id, version, isDeleted, parent, address)
    }

    static func replace(by document: DutyDocument, version: Int64, in transaction: borrowing Transaction) throws {
        try put(
            document.id, version, isDeleted: false, document.person, document.organisation, document.role,
            document.period, in: transaction)
    }

    static func delete(_ id: DutyID, version: Int64, in transaction: borrowing Transaction) throws {
        try put(
            id, version, isDeleted: true, nil, nil, .otherStaff, Period(start: nil, end: nil), in: transaction)
    }

    private static func put(
        _ id: DutyID, _ version: Int64, isDeleted: Bool, _ person: PersonID?, _ unit: OrganisationID?,
        _ role: DutyRole, _ period: Period, in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            INSERT INTO duty (id, version, is_deleted, person, unit, role, starts, ends)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, is_deleted = excluded.is_deleted,
                person = excluded.person, unit = excluded.unit, role = excluded.role, starts = excluded.starts,
                ends = excluded.ends
            WHERE excluded.version > duty.version
            """, id, version, isDeleted, person, unit, role.rawValue, period.start, period.end)
    }
}
