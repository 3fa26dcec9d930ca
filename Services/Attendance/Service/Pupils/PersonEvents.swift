import FoundationEssentials
import Messaging
import PersonRecords
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What this service takes from Register about persons: name, birth date, protection, login names, custodians and enrolments.
///
/// A person with a protection mark travels twice with the same version: the mark alone to everyone, and the whole
/// document on the protected exchange. Either may come first.
enum PersonEvents {
    /// Those who are protected, and those who were when they were deleted: what names them here outlives them.
    static let hidden = """
        SELECT id FROM person WHERE is_protected = 1 UNION ALL SELECT person FROM left_protected
        """

    static func personChanged(_ event: PersonChanged, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        let person = event.document
        // Who was erased, and is in the register again: what is said of them now is heard.
        if !arrival.isFirst { try ErasureJob.welcome(person.id.uuid, in: tx) }
        try tx.run(
            """
            INSERT INTO person (id, is_protected, given_name, family_name, birth_date) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO UPDATE SET is_protected = excluded.is_protected, given_name = excluded.given_name,
                family_name = excluded.family_name, birth_date = excluded.birth_date
            """, person.id, person.isProtected, person.givenName, person.familyName, person.birthDate)
        if !arrival.isFirst {
            try tx.run("DELETE FROM principal WHERE person = ?", person.id)
            try tx.run("DELETE FROM custody WHERE child = ?", person.id)
            try tx.run("DELETE FROM enrolment WHERE student = ?", person.id)
            try tx.run("DELETE FROM left_protected WHERE person = ?", person.id)
        }
        // Whoever logs in by the name of one who has died is somebody else.
        for name in person.status == .deceased ? [] : person.principalNames {
            try tx.run(
                "INSERT OR IGNORE INTO principal (name, person) VALUES (?, ?)", name.lowercased(), person.id)
        }
        let erased = try ErasedPersons(among: person.custody.map(\.person.uuid), in: tx)
        for custody in person.custody where !erased.contains(custody.person.uuid) {
            try tx.run(
                "INSERT OR IGNORE INTO custody (child, custodian, start_date, end_date) VALUES (?, ?, ?, ?)", person.id,
                custody.person, OpenDates.start(custody.period), OpenDates.end(custody.period))
        }
        for enrolment in person.enrolments where !enrolment.isCancelled {
            try tx.run(
                "INSERT OR IGNORE INTO enrolment (student, organisation, start_date, end_date) VALUES (?, ?, ?, ?)",
                person.id, enrolment.organisation, OpenDates.start(enrolment.period), OpenDates.end(enrolment.period))
        }
    }

    /// What is known stays, under protection, until the protected document replaces it.
    static func personProtected(_ event: PersonProtected, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO person (id, is_protected) VALUES (?1, 1) ON CONFLICT (id) DO UPDATE SET is_protected = 1
            """, event.person)
        try tx.run("DELETE FROM left_protected WHERE person = ?", event.person)
    }

    /// Everything about the person goes. Rolls and reports stay: they are the school's records. So does what children's
    /// documents say of them: it goes with a change of those, and holds again should the person come back.
    /// The mark is the register's word, or ours when it was heard and the deletion is only what a snapshot left out.
    static func personDeleted(_ event: PersonDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO left_protected (person)
            SELECT ?1 WHERE ?2 OR EXISTS (SELECT 1 FROM person WHERE id = ?1 AND is_protected = 1)
            ON CONFLICT DO NOTHING
            """, event.id, event.securityMarking != nil)
        try tx.run("DELETE FROM person WHERE id = ?", event.id)
        try tx.run("DELETE FROM principal WHERE person = ?", event.id)
        try tx.run("DELETE FROM custody WHERE child = ?", event.id)
        try tx.run("DELETE FROM enrolment WHERE student = ?", event.id)
    }
}
