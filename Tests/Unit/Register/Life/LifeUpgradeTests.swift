import JSON
import Messaging
import RegisterService
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// A register of an earlier release has guardians and children already.
struct LifeUpgradeTests {
    private func store(_ json: JSON, _ number: Int, in database: Database) throws {
        let id = try #require(json["id"]?.string.flatMap { PersonID($0) })
        try database.write { transaction in
            _ = try transaction.run(
                """
                INSERT INTO persons (id, version, created, modified, hidden, digest, document, names)
                VALUES (?, 1, 1, ?, 0, x'00', ?, '')
                """, id, number, json.encoded())
        }
    }

    @Test func `guardianships and the children who will come of age are taken over from the documents`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/register.db"
        let before = RegisterMigrations.all.filter { $0.name < "v006" }
        let old = try Database(
            at: path, applicationID: RegisterService.applicationID, migrations: Outbox.migrations + before)
        let leapling = "00000000-0000-4000-8000-0000000001c1"
        let persons = [
            Household.person(Household.mother, [("birthDate", "1980-01-01")]),
            Household.child(born: "2034-11-25", [Household.mother, Household.father]),
            Household.person(leapling, [("birthDate", "2044-02-29")]), Household.person(Household.trustee),
        ]
        for (number, person) in persons.enumerated() { try store(person, number + 1, in: old) }
        old.close()
        let new = try Database(
            at: path, applicationID: RegisterService.applicationID,
            migrations: Outbox.migrations + RegisterMigrations.all
        )
        let waiting = try new.read { transaction in
            try transaction.rows("SELECT day FROM coming_of_age WHERE state = 'awaited' ORDER BY day") { $0.text(0) }
        }
        #expect(waiting == ["2052-11-25", "2062-03-01"])
        // The father is no person of the register, so nobody knows who he is.
        let facts = try new.read { transaction in
            try transaction.rows("SELECT child, guardian, relation_type, state, rank FROM guardianship") { row in
                [row.id(0, as: PersonID.self).description, row.id(1, as: PersonID.self).description, row.text(2)]
            }
        }
        #expect(facts == [[Household.child, Household.mother, "Vårdnadshavare"]])
    }
}
