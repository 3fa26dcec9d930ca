import Messaging
import PersonRecords
import RegisterContracts
import SQLite
import SS12000

/// That a person exists, and the names by which the city's login knows them. No other name is kept here.
enum PersonDirectory {
    /// Those who are protected, and those who were when they were deleted: what names them here outlives them.
    static let hidden = """
        SELECT id FROM person WHERE is_protected = 1 UNION ALL SELECT person FROM left_protected
        """

    static func changed(_ event: PersonChanged, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        // Whoever logs in by the name of one who has died is somebody else.
        let names = event.document.status == .deceased ? [] : event.document.principalNames
        try put(event.document.id, names, arrival, in: tx)
    }

    /// Nothing but the id is known of a protected person, so one cannot log in here.
    static func protected(_ event: PersonProtected, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        try put(event.person, [], isProtected: true, arrival, in: tx)
    }

    /// The mark is the register's word, or ours when it was heard and the deletion is only what a snapshot left out.
    static func deleted(_ event: PersonDeleted, _: Arrival, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO left_protected (person)
            SELECT ?1 WHERE ?2 OR EXISTS (SELECT 1 FROM person WHERE id = ?1 AND is_protected = 1)
            ON CONFLICT DO NOTHING
            """, event.id, event.securityMarking != nil)
        try tx.run("DELETE FROM principal WHERE person = ?", event.id)
        try tx.run("DELETE FROM person WHERE id = ?", event.id)
    }

    /// The person with this login name; nil when there is none, or two.
    static func person(
        loggedInAs name: String, in querying: borrowing some Querying & ~Copyable
    ) throws -> PersonID? {
        let persons = try querying.rows("SELECT person FROM principal WHERE name = ? LIMIT 2", name.lowercased()) {
            row in
            row.id(0, as: PersonID.self)
        }
        return persons.count == 1 ? persons[0] : nil
    }

    private static func put(
        _ id: PersonID, _ names: [String], isProtected: Bool = false, _ arrival: Arrival,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO person (id, is_protected) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET is_protected = excluded.is_protected
            """, id, isProtected)
        if !arrival.isFirst {
            // Who was erased, and is in the register again: what is said of them now is heard.
            try ErasureJob.welcome(id.uuid, in: tx)
            try tx.run("DELETE FROM principal WHERE person = ?", id)
            try tx.run("DELETE FROM left_protected WHERE person = ?", id)
        }
        for name in names {
            try tx.run("INSERT OR IGNORE INTO principal (name, person) VALUES (?, ?)", name.lowercased(), id)
        }
    }
}
