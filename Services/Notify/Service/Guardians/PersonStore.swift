import Runtime
import SQLite
import SS12000

/// The SQL of what Notify remembers of persons.
enum PersonStore {
    /// Replaces what is known of a person by a whole document.
    /// - Parameter isFirst: nothing has ever been known of the person.
    static func replace(
        by document: PersonDocument, isFirst: Bool, in transaction: borrowing Transaction
    ) throws {
        let id = document.id
        let addresses = document.emails.compactMap { MailAddress($0.value)?.text }
        let staffAddresses = document.emails.filter { $0.type == .staff }.compactMap { MailAddress($0.value)?.text }
        _ = try transaction.run(
            """
            INSERT INTO person (id, is_known, is_protected, is_deleted, is_deceased, birth_date, addresses,
                staff_addresses)
            VALUES (?1, 1, ?2, 0, ?3, ?4, ?5, ?6)
            ON CONFLICT (id) DO UPDATE SET is_known = 1, is_protected = excluded.is_protected, is_deleted = 0,
                is_deceased = excluded.is_deceased, birth_date = excluded.birth_date, addresses = excluded.addresses,
                staff_addresses = excluded.staff_addresses
            """,
            id, document.isProtected, document.status == .deceased, document.birthDate,
            addresses.joined(separator: "\n"), staffAddresses.joined(separator: "\n"))
        if !isFirst {
            try forgetRelations(of: id, in: transaction)
            try transaction.run("DELETE FROM left_protected WHERE person = ?", id)
        }
        for (rank, custody) in document.custody.enumerated() {
            _ = try transaction.run(
                "INSERT INTO custodian (child, rank, guardian, starts, ends) VALUES (?, ?, ?, ?, ?)", id, rank,
                custody.person, custody.period.start, custody.period.end)
        }
        for (rank, enrolment) in document.enrolments.enumerated() where !enrolment.isCancelled {
            _ = try transaction.run(
                "INSERT INTO enrolment (child, rank, unit, starts, ends) VALUES (?, ?, ?, ?, ?)", id, rank,
                enrolment.organisation, enrolment.period.start, enrolment.period.end)
        }
        // Whoever logs in by the name of one who has died is somebody else.
        let names = document.status == .deceased ? [] : document.principalNames
        for name in Set(names.map { $0.lowercased() }) {
            _ = try transaction.run("INSERT INTO principal (name, person) VALUES (?, ?)", name, id)
        }
    }

    /// The person is protected from now on. Until the protected document comes, nothing of an older one may be used: it
    /// may name the very person the child is protected from.
    static func protect(_ id: PersonID, in transaction: borrowing Transaction) throws {
        try blank(id, isProtected: true, isDeleted: false, in: transaction)
        try transaction.run("DELETE FROM left_protected WHERE person = ?", id)
    }

    /// Leaves only that there was such a person: mails about them are not waited with.
    /// - Parameter wasProtected: the register's word; ours counts as well, where the deletion is only what a snapshot left out.
    static func delete(_ id: PersonID, wasProtected: Bool, in transaction: borrowing Transaction) throws {
        try transaction.run(
            """
            INSERT INTO left_protected (person)
            SELECT ?1 WHERE ?2 OR EXISTS (SELECT 1 FROM person WHERE id = ?1 AND is_protected = 1)
            ON CONFLICT DO NOTHING
            """, id, wasProtected)
        try blank(id, isProtected: false, isDeleted: true, in: transaction)
    }

    private static func blank(
        _ id: PersonID, isProtected: Bool, isDeleted: Bool, in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            INSERT INTO person (id, is_known, is_protected, is_deleted, is_deceased, birth_date, addresses,
                staff_addresses)
            VALUES (?1, 0, ?2, ?3, 0, NULL, '', '')
            ON CONFLICT (id) DO UPDATE SET is_known = 0, is_protected = excluded.is_protected,
                is_deleted = excluded.is_deleted, is_deceased = 0, birth_date = NULL, addresses = '',
                staff_addresses = ''
            """,
            id, isProtected, isDeleted)
        try forgetRelations(of: id, in: transaction)
    }

    private static func forgetRelations(of id: PersonID, in transaction: borrowing Transaction) throws {
        _ = try transaction.run("DELETE FROM custodian WHERE child = ?", id)
        _ = try transaction.run("DELETE FROM enrolment WHERE child = ?", id)
        _ = try transaction.run("DELETE FROM principal WHERE person = ?", id)
    }
}
