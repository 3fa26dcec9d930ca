import Contracts
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging
@testable import RegisterService

/// Grants that name somebody with a protection mark.
struct ProtectedGrantTests {
    private static let three = [Household.child, Household.mother, GrantHouse.step]
    private let house: GrantHouse

    init() throws { house = try GrantHouse() }

    @Test(arguments: three)
    func `a mark on any of the three takes the grant from everyone but the few, and lifting brings it back`(
        person: String
    ) throws {
        try house.give()
        try house.bench.forgetTold()
        try house.mark(person)
        #expect(try house.told() == ["events grant-protected 2", "protected grant-changed 2"])
        let mark = try #require(try house.bench.told().first { $0.subject == GrantHouse.id() })
        #expect(mark.body == ["id": JSON(GrantHouse.id()), "securityMarking": "Sekretessmarkering"])
        try house.mark(person, "Ingen")
        #expect(try house.told().last == "events grant-changed 3")
    }

    @Test(arguments: three)
    func `what has not left yet when the mark is set does not leave`(person: String) throws {
        try house.give()
        try house.mark(person)
        let told = try house.bench.told().filter { $0.subject == GrantHouse.id() && $0.exchange == "register.events" }
        #expect(told.map(\.type) == ["register.grant-protected.v1", "register.grant-protected.v1"])
        #expect(told.allSatisfy { $0.body.count == 2 })
    }

    @Test(arguments: three)
    func `a snapshot shows it to those who may hear of it in full, and others the mark`(
        person: String
    ) throws {
        try house.give()
        func shown(to queue: String) throws -> [JSON] {
            let source = RegisterSnapshots.source
            let audience = try #require(source.audience(queue))
            let kind = try #require(source.kind("grants"))
            return try house.bench.database.write { transaction in
                guard let chunk = try kind.portion(of: .all, for: audience, in: transaction).chunk else {
                    return []
                }
                let bytes = chunk.body(snapshot: UUID(), number: 1, kind: "grants")
                return try SnapshotChunk(try JSON(parsing: bytes)).items.compactMap { $0?.body }
            }
        }
        #expect(
            try shown(to: "schedule.from-register").map { $0["giver"]?["id"]?.string } == [
                Household.mother
            ])
        try house.mark(person)
        #expect(
            try shown(to: "attendance.from-register").map { $0["giver"]?["id"]?.string } == [
                Household.mother
            ])
        #expect(
            try shown(to: "schedule.from-register")
                == [["id": JSON(GrantHouse.id()), "securityMarking": "Sekretessmarkering"]])
    }

    @Test(arguments: three)
    func `who sees nobody protected finds neither them nor what names them`(person: String) throws {
        let empty = try house.list()
        try house.give()
        try house.mark(person)
        let isPupil = person == Household.child
        #expect(try house.list() == (isPupil ? nil : empty))
        let expected = isPupil ? "person-not-found" : "grant-not-found"
        #expect(try house.takeBack().code == expected)
        #expect(try house.takeBack(2).code == expected, "as of one there never was")
        #expect(try house.give(2).code == "person-not-found")
        #expect(try house.give().code == "person-not-found")
        #expect(try house.list(sighted: true)?.count == 1)
    }

    @Test func `an id tells nothing: a grant that is hidden and one that is gone are the same`() throws {
        let consent = GrantHouse.body(by: GrantHouse.grown, to: Household.trustee)
        try house.bench.load(
            (["persons": [Household.person(Household.trustee, [("birthDate", "1980-01-01")])]] as JSON).text)
        try house.give()
        try house.mark(GrantHouse.step)
        let hidden = try house.give(1, of: GrantHouse.grown, consent)
        try house.mark(GrantHouse.step, "Ingen")
        try #require(
            try house.bench.send(
                .delete, "/v1/persons/\(GrantHouse.step)?cascade=true", scopes: ["register.write"],
                headers: [("If-Match", "*")]
            ).status < 300)
        #expect(try house.give(1, of: GrantHouse.grown, consent) == hidden)
        #expect(hidden.code == "grant-id-taken")
    }

    @Test(arguments: three)
    func `while one is protected only what an office with sight has said holds`(person: String) throws {
        try house.give()
        try house.mark(person)
        func inForce() throws -> [Bool?]? { try house.list(sighted: true)?.map { $0["inForce"]?.bool } }
        #expect(try inForce() == [false])
        #expect(try house.give(sighted: true).status == 204)
        #expect(try inForce() == [true], "said again with sight")
        let version = try house.told().count
        #expect(try house.give(sighted: true).status == 204)
        #expect(try house.told().count == version, "and once more is no news")
        #expect(try house.give(2, sighted: true).status == 204)
        #expect(try house.told(2) == ["events grant-protected 1", "protected grant-changed 1"])
        #expect(try inForce() == [true, true])
        #expect(try house.takeBack(2, sighted: true).status == 204)
        #expect(try inForce() == [true, false])
    }

    @Test func `who met protected people over a grant is written down`() throws {
        try house.mark(GrantHouse.step)
        try house.give(sighted: true)
        _ = try house.list(sighted: true)
        try house.takeBack(sighted: true)
        let met = try house.bench.database.read { transaction in
            try transaction.rows("SELECT person FROM protected_access WHERE action = 'read'") {
                $0.uuid(0).uuidString.lowercased()
            }
        }
        #expect(met == [GrantHouse.step, GrantHouse.step, GrantHouse.step])
    }

    @Test func `a protected person of a grant that an import has deleted is met, too, when it is taken back`() throws {
        try house.give(sighted: true)
        try house.mark(GrantHouse.step)
        func met() throws -> [String] {
            try house.bench.database.read { transaction in
                try transaction.rows("SELECT person FROM protected_access WHERE action = 'read'") {
                    $0.uuid(0).uuidString.lowercased()
                }
            }
        }
        let before = try met().count
        let persons = Household.adults + [Household.child([Household.mother, Household.father])]
        let answer = try house.bench.send(
            .post, "/v1/imports?complete=true&maxDeleted=100", (["persons": JSON(persons)] as JSON).text,
            scopes: ["register.write", "ss12000.protected", "register.protect"])
        try #require(answer.status == 200)
        try #require(try house.bench.get("/v2.0/persons/\(GrantHouse.step)").status == 404)
        #expect(try house.takeBack().status == 404)
        #expect(try met().count == before)
        #expect(try house.takeBack(sighted: true).status == 204)
        #expect(try met().suffix(from: before) == [GrantHouse.step])
    }

    @Test func `a new identity that names whom the old one had given something leads back`() throws {
        try house.give()
        try house.mark(Household.mother)
        let person = Household.person(
            "00000000-0000-4000-8000-0000000001ff",
            [("responsibles", [["person": ["id": JSON(GrantHouse.step)], "relationType": "Annan ansvarig"]])])
        let body: JSON = ["replaces": JSON(Household.mother), "person": person.setting("id", nil)]
        let answer = try house.bench.send(
            .post, "/v1/new-identities", body.text, scopes: ["register.protect"], purpose: "Provning")
        #expect(answer.status == 422)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("tie-to-old-identity"))
    }
}
