import Contracts
import RegisterContracts
import SQLite
import SS12000

/// That a person exists, and the names by which the city's login knows them. No other name is kept here.
enum PersonDirectory {
    static let hidden = "SELECT id FROM person WHERE is_protected = 1"

    static func changed(_ event: PersonChanged, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.document.id, event.version, event.document.principalNames, in: tx)
    }

    /// Nothing but the id is known of a protected person, so one cannot log in here.
    static func protected(_ event: PersonProtected, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.person, event.version, [], isProtected: true, in: tx)
    }

    static func deleted(_ event: PersonDeleted, _: Envelope, in tx: borrowing Transaction) throws {
        try put(event.id, event.version, [], in: tx)
    }

    /// The person with this login name; nil when there is none, or two.
    static func person(loggedInAs name: String, in tx: borrowing Transaction) throws -> PersonID? {
        let persons = try tx.rows("SELECT person FROM principal WHERE name = ? LIMIT 2", name.lowercased()) { row in
            row.id(0, as: PersonID.self)
        }
        return persons.count == 1 ? persons[0] : nil
    }

    private static func put(
        _ id: PersonID, _ version: Int64, _ names: [String], isProtected: Bool = false, in tx: borrowing Transaction
    ) throws {
        let isNewer = try tx.run(
            """
            INSERT INTO person (id, version, is_protected) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, is_protected = excluded.is_protected
            WHERE excluded.version > person.version
            """, id, version, isProtected)
        guard isNewer > 0 else { return }
        if version > 1 { try tx.run("DELETE FROM principal WHERE person = ?", id) }
        for name in names {
            try tx.run("INSERT OR IGNORE INTO principal (name, person) VALUES (?, ?)", name.lowercased(), id)
        }
    }
}
