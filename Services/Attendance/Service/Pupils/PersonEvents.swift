import Contracts
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What this service takes from Register about persons: name, birth date, protection, login names and custodians.
///
/// A person with a protection mark travels twice with the same version: the mark alone to everyone, and the whole
/// document on the protected exchange. Either may come first, so the mark has a version of its own.
enum PersonEvents {
    static func personChanged(_ event: PersonChanged, _: Envelope, in tx: borrowing Transaction) throws {
        let person = event.document
        let known = try tx.first("SELECT version, mark_version FROM person WHERE id = ?", person.id) { row in
            (version: row.int64(0), mark: row.int64(1))
        }
        guard event.version > known?.version ?? 0 else { return }
        try tx.run(
            """
            INSERT INTO person (id, version, mark_version, is_protected, given_name, family_name, birth_date)
            VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, given_name = excluded.given_name,
                family_name = excluded.family_name, birth_date = excluded.birth_date,
                is_protected =
                    iif(excluded.mark_version >= person.mark_version, excluded.is_protected, person.is_protected),
                mark_version = max(excluded.mark_version, person.mark_version)
            """, person.id, event.version, person.isProtected, person.givenName, person.familyName, person.birthDate)
        if known != nil {
            try tx.run("DELETE FROM principal WHERE person = ?", person.id)
            try tx.run("DELETE FROM custody WHERE child = ?", person.id)
        }
        for name in person.principalNames {
            try tx.run(
                "INSERT OR IGNORE INTO principal (name, person) VALUES (?, ?)", name.lowercased(), person.id)
        }
        for custodian in person.custodians {
            try tx.run("INSERT OR IGNORE INTO custody (child, custodian) VALUES (?, ?)", person.id, custodian)
        }
    }

    static func personProtected(_ event: PersonProtected, _: Envelope, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO person (id, mark_version, is_protected) VALUES (?1, ?2, 1)
            ON CONFLICT (id) DO UPDATE SET mark_version = excluded.mark_version, is_protected = 1
            WHERE excluded.mark_version > person.mark_version
            """, event.person, event.version)
    }

    /// Everything about the person goes; the version stays, so that a late change does not bring them back. Rolls and
    /// reports stay too: they are the school's records.
    static func personDeleted(_ event: PersonDeleted, _: Envelope, in tx: borrowing Transaction) throws {
        let isNewer = try tx.run(
            """
            INSERT INTO person (id, version, mark_version, is_protected) VALUES (?1, ?2, ?2, 1)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, mark_version = excluded.mark_version,
                is_protected = 1, given_name = '', family_name = '', birth_date = NULL
            WHERE excluded.version > person.version
            """, event.id, event.version)
        guard isNewer > 0 else { return }
        try tx.run("DELETE FROM principal WHERE person = ?", event.id)
        try tx.run("DELETE FROM custody WHERE child = ?1 OR custodian = ?1", event.id)
    }
}
