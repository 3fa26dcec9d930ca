import Runtime
import SQLite
import SS12000

/// The SQL of what Notify remembers of persons.
enum PersonStore {
    /// Replaces what is known of a person by a whole document. Late and repeated documents change nothing.
    /// - Returns: whether anything changed.
    static func replace(by document: PersonDocument, version: Int64, in transaction: borrowing Transaction) throws
        -> Bool
    {
        let id = document.id
        let known = try versions(of: id, in: transaction)
        if let known, version < known.heard || version <= known.document { return false }
        let addresses = document.emails.compactMap { MailAddress($0.value)?.text }
        let staffAddresses = document.emails.filter { $0.type == .staff }.compactMap { MailAddress($0.value)?.text }
        _ = try transaction.run(
            """
            INSERT INTO person (id, version, document_version, is_protected, is_deleted, is_deceased, birth_date,
                addresses, staff_addresses)
            VALUES (?1, ?2, ?2, ?3, 0, ?4, ?5, ?6, ?7)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, document_version = excluded.document_version,
                is_protected = excluded.is_protected, is_deleted = 0, is_deceased = excluded.is_deceased,
                birth_date = excluded.birth_date, addresses = excluded.addresses,
                staff_addresses = excluded.staff_addresses
            """,
            id, version, document.isProtected, document.status == .deceased, document.birthDate,
            addresses.joined(separator: "\n"), staffAddresses.joined(separator: "\n"))
        if known != nil { try forgetRelations(of: id, in: transaction) }
        for (rank, guardian) in document.custodians.enumerated() {
            _ = try transaction.run(
                "INSERT INTO custodian (child, rank, guardian) VALUES (?, ?, ?)", id, rank, guardian)
        }
        for (rank, enrolment) in document.enrolments.enumerated() where !enrolment.isCancelled {
            _ = try transaction.run(
                "INSERT INTO enrolment (child, rank, unit, starts, ends) VALUES (?, ?, ?, ?, ?)", id, rank,
                enrolment.organisation, enrolment.period.start, enrolment.period.end)
        }
        for name in Set(document.principalNames.map { $0.lowercased() }) {
            _ = try transaction.run("INSERT INTO principal (name, person) VALUES (?, ?)", name, id)
        }
        return true
    }

    /// The person is protected from this version on. Until the protected document comes, nothing of an older one may be
    /// used: it may name the very person the child is protected from.
    static func protect(_ id: PersonID, version: Int64, in transaction: borrowing Transaction) throws {
        try blank(id, version: version, isProtected: true, isDeleted: false, in: transaction)
    }

    /// Leaves a tombstone, so that a late document does not bring the person back.
    static func delete(_ id: PersonID, version: Int64, in transaction: borrowing Transaction) throws {
        try blank(id, version: version, isProtected: false, isDeleted: true, in: transaction)
    }

    private static func blank(
        _ id: PersonID, version: Int64, isProtected: Bool, isDeleted: Bool, in transaction: borrowing Transaction
    ) throws {
        if let known = try versions(of: id, in: transaction), version <= known.heard { return }
        _ = try transaction.run(
            """
            INSERT INTO person (id, version, document_version, is_protected, is_deleted, is_deceased, birth_date,
                addresses, staff_addresses)
            VALUES (?1, ?2, 0, ?3, ?4, 0, NULL, '', '')
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, document_version = 0,
                is_protected = excluded.is_protected, is_deleted = excluded.is_deleted, is_deceased = 0,
                birth_date = NULL, addresses = '', staff_addresses = ''
            """,
            id, version, isProtected, isDeleted)
        try forgetRelations(of: id, in: transaction)
    }

    private static func forgetRelations(of id: PersonID, in transaction: borrowing Transaction) throws {
        _ = try transaction.run("DELETE FROM custodian WHERE child = ?", id)
        _ = try transaction.run("DELETE FROM enrolment WHERE child = ?", id)
        _ = try transaction.run("DELETE FROM principal WHERE person = ?", id)
    }

    private static func versions(
        of id: PersonID, in transaction: borrowing Transaction
    ) throws -> (heard: Int64, document: Int64)? {
        try transaction.first("SELECT version, document_version FROM person WHERE id = ?", id) { row in
            (heard: row.int64(0), document: row.int64(1))
        }
    }
}
