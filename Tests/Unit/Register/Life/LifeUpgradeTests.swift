import HTTP
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

    @Test func `whoever stands in a list has a guardianship, so that the children are found by it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("register.db")
        let place = try #require(RegisterMigrations.all.firstIndex { $0.name == "v021-find-wards-by-guardianship" })
        let old = try Database(
            at: path, applicationID: RegisterService.applicationID,
            migrations: Outbox.migrations + RegisterMigrations.all[..<place])
        // A mother in two relations and a father of whom nothing else is known, and a trustee whose guardianship is.
        let listed = [
            (Household.mother, "Vårdnadshavare"), (Household.mother, "God man"), (Household.father, nil),
            (Household.trustee, "God man"),
        ]
        let responsibles = listed.map { guardian, relation -> JSON in
            let person: JSON = ["person": ["id": JSON(guardian)]]
            return relation.map { person.setting("relationType", JSON($0)) } ?? person
        }
        let child = Household.child([]).setting("responsibles", JSON(responsibles))
        for (number, person) in (Household.adults + [child]).enumerated() { try store(person, number + 1, in: old) }
        try old.write { transaction in
            let child = try #require(PersonID(Household.child))
            for (rank, (guardian, relation)) in listed.enumerated() {
                _ = try transaction.run(
                    "INSERT INTO responsible (child, rank, guardian, relation_type) VALUES (?, ?, ?, ?)", child, rank,
                    try #require(PersonID(guardian)), relation)
            }
            _ = try transaction.run(
                """
                INSERT INTO guardianship (child, guardian, relation_type, start_date, state, rank, is_unconfirmed)
                VALUES (?, ?, 'God man', '2026-01-01', 'current', 3, 1)
                """, child, try #require(PersonID(Household.trustee)))
        }
        old.close()

        let bench = try ImportBench(at: path)
        let facts = try bench.database.read { transaction in
            try transaction.rows(
                """
                SELECT guardian, relation_type, start_date, state, rank, is_unconfirmed, is_decided
                FROM guardianship
                ORDER BY rank, number
                """
            ) { row in
                [row.id(0, as: PersonID.self).description, row.text(1), row.optionalText(2) ?? "-", row.text(3)]
                    + ["\(row.int(4))", "\(row.int(5))\(row.int(6))"]
            }
        }
        #expect(
            facts == [
                [Household.mother, "Vårdnadshavare", "-", "current", "0", "00"],
                [Household.mother, "God man", "-", "current", "1", "00"],
                [Household.father, "Annan ansvarig", "-", "current", "2", "00"],
                [Household.trustee, "God man", "2026-01-01", "current", "3", "11"],
            ])
        for (guardian, _) in listed { #expect(try bench.edit(.delete, "persons/\(guardian)") == 409) }
        #expect(try bench.edit(.delete, "persons/\(Household.father)?cascade=true") == 204)
        let kept = try bench.contents()["persons/\(Household.child)"]?["responsibles"]?.elements.map(Array.init) ?? []
        #expect(kept.compactMap { $0["relationType"]?.string } == ["Vårdnadshavare", "God man", "God man"])
    }

    @Test func `a status that was decided before agreements were known counts once more, then not`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("register.db")
        let place = try #require(RegisterMigrations.all.firstIndex { $0.name == "v022-know-what-offices-decided" })
        let old = try Database(
            at: path, applicationID: RegisterService.applicationID,
            migrations: Outbox.migrations + RegisterMigrations.all[..<place])
        // The first nobody has agreed to; of the second nobody knows whether an office said it.
        let people = [(Household.mother, 1), (Household.father, 0)]
        for (number, (person, _)) in people.enumerated() {
            try store(Household.person(person, [("personStatus", "Utvandrad")]), number + 1, in: old)
        }
        try old.write { transaction in
            for (person, isDecided) in people {
                _ = try transaction.run(
                    "INSERT INTO person_status (person, status, is_decided) VALUES (?, 'Utvandrad', ?)",
                    try #require(PersonID(person)), isDecided)
            }
        }
        old.close()

        let bench = try ImportBench(at: path)
        func facts() throws -> Set<String> {
            let statuses = try bench.facts().filter { $0.contains("Utvandrad") }
            return Set(statuses.map { String($0.suffix(2)) })
        }
        func say() throws {
            for (person, _) in people {
                #expect(try bench.edit(.put, "persons/\(person)/status", #"{"status":"Utvandrad"}"#) == 200)
            }
        }
        #expect(try facts() == ["10", "00"])
        try say()
        #expect(try facts() == ["10"])
        let held = try bench.held()
        try say()
        #expect(try bench.held() == held)
    }
}
