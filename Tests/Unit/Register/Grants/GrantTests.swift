import AccessLog
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import PersonRecords
@testable import RegisterService

/// Grants by the interface: recorded, repeated, taken back, and ended by what becomes of the people they name.
struct GrantTests {
    private let house: GrantHouse

    init() throws { house = try GrantHouse() }

    // MARK: Recording

    @Test func `a guardian's delegation is recorded, listed and told, and the same again is one`() throws {
        #expect(try house.give().status == 204)
        #expect(try house.told() == ["events grant-changed 1"])
        #expect(try house.give().status == 204)
        #expect(try house.told() == ["events grant-changed 1"])
        let listed = try #require(try house.list()?.first)
        #expect(listed["giver"]?["id"]?.string == Household.mother && listed["inForce"]?.bool == true)
        #expect(listed["startDate"]?.string == "2026-11-25" && listed["recordedBy"]?.string == "test")
        let body = try #require(try house.bench.told().first { $0.subject == GrantHouse.id() }?.body)
        #expect(body["recordedBy"] == nil && body["scope"] == ["read-attendance"])
        // Said again the next day without a first day it is the same still.
        house.bench.clock.advance(by: .seconds(86_400))
        #expect(try house.give().status == 204)
        #expect(try house.told().count == 1)
    }

    @Test func `a pupil of age consents, and nobody may for them`() throws {
        let consent = GrantHouse.body(by: GrantHouse.grown, to: Household.mother)
        #expect(
            try house.give(of: GrantHouse.grown, consent).code == "body-invalid", "of an adult whose age is unknown")
        let toStep = GrantHouse.body(by: GrantHouse.grown, until: "2027-11-26")
        #expect(try house.give(of: GrantHouse.grown, toStep).status == 204)
        #expect(try house.inForce(of: GrantHouse.grown) == [true])
        #expect(try house.give(2, of: GrantHouse.grown, GrantHouse.body()).code == "body-invalid")
    }

    @Test(arguments: [
        (#"{}"#, ["giver missing", "receiver missing", "scope missing", "endDate missing"]),
        (
            #"{"giver":"x","receiver":7,"scope":"read-attendance","endDate":"2027-02-30","surprise":1}"#,
            [
                "giver not-a-uuid", "receiver not-a-uuid", "scope not-a-list-of-at-most-3", "endDate not-a-date",
                "surprise unknown-field",
            ]
        ),
        (
            #"{"giver":"\#(Household.mother)","receiver":"\#(GrantHouse.step)","scope":["read-attendance","leave",1],"endDate":"2027-01-01"}"#,
            ["scope[1] unknown-value", "scope[2] unknown-value"]
        ),
        (
            #"{"giver":"\#(Household.trustee)","receiver":"\#(GrantHouse.young)","scope":["read-attendance"],"endDate":"2029-01-01"}"#,
            ["endDate too-long", "receiver not-of-age", "giver no-custody"]
        ),
    ])
    func `every mistake is named by field and rule`(body: String, mistakes: [String]) throws {
        let answer = try house.bench.send(.put, GrantHouse.path(), body, scopes: ["register.write"])
        let problem = try JSON(parsing: answer.body)
        #expect(answer.status == 422 && problem["code"]?.string == "body-invalid")
        #expect(
            problem["errors"]?.elements?.map { "\($0["field"]?.string ?? "") \($0["rule"]?.string ?? "")" } == mistakes)
        #expect(try house.told().isEmpty && house.list() == [])
    }

    @Test func `who received something gives nothing on`() throws {
        try house.give()
        let on = GrantHouse.body(by: GrantHouse.step, to: Household.trustee)
        #expect(try house.give(2, on).code == "body-invalid")
        #expect(try house.list()?.count == 1)
    }

    @Test func `an id is one grant's for ever, and what was taken back does not come back by a repeat`() throws {
        try house.give()
        #expect(try house.give(1, GrantHouse.body(until: "2027-01-01")).code == "grant-id-taken")
        #expect(try house.give(1, of: GrantHouse.grown, GrantHouse.body(by: GrantHouse.grown)).code == "grant-id-taken")
        try house.takeBack()
        #expect(try house.give().code == "grant-withdrawn")
        #expect(try house.inForce() == [false])
    }

    @Test func `nobody records for people there are not`() throws {
        let nobody = "00000000-0000-4000-8000-0000000009ff"
        #expect(try house.give(of: nobody).code == "person-not-found")
        #expect(try house.give(1, GrantHouse.body(by: nobody)).code == "person-not-found")
        #expect(try house.give(1, GrantHouse.body(to: nobody)).code == "person-not-found")
        #expect(try house.list(of: nobody) == nil)
    }

    // MARK: Taking back

    @Test func `who gave it takes it back at once, and once`() throws {
        try house.give()
        #expect(try house.takeBack(1, "?by=\(Household.mother)").status == 204)
        #expect(try house.takeBack(1, "?by=\(Household.mother)").status == 204)
        #expect(try house.told() == ["events grant-changed 1", "events grant-changed 2"])
        let listed = try #require(try house.list()?.first)
        #expect(listed["withdrawnAt"]?.string == "2026-11-25T07:00:00Z" && listed["withdrawnBy"]?.string == "test")
        #expect(listed["recordedBy"]?.string == "test", "the proof that it was given stays")
    }

    @Test func `who received it may give it up, another guardian may not end it, and an office may`() throws {
        for number in 1...3 { try house.give(number) }
        #expect(try house.takeBack(1, "?by=\(GrantHouse.step)").status == 204)
        #expect(try house.takeBack(2, "?by=\(Household.father)").code == "grant-not-yours")
        #expect(try house.inForce() == [false, true, true], "and sees it")
        #expect(try house.takeBack(3).status == 204)
        #expect(try house.takeBack(1, "?who=me").code == "parameter-malformed")
        #expect(try house.takeBack(1, "?by=me").code == "parameter-malformed")
        #expect(try house.takeBack(9).code == "grant-not-found")
        #expect(try house.takeBack(2, of: GrantHouse.grown).code == "grant-not-found", "of another pupil")
    }

    @Test func `an e-service gives and takes back in people's names, and does nothing else`() throws {
        let scopes = ["register.grants"]
        func send(_ method: HTTP.Method, _ target: String, _ body: JSON? = nil) throws -> Int {
            try house.bench.send(method, target, body?.text ?? "", scopes: scopes).status
        }
        #expect(try send(.put, GrantHouse.path(), GrantHouse.body()) == 204)
        #expect(try send(.delete, GrantHouse.path()) == 403, "as an office")
        #expect(try send(.delete, GrantHouse.path() + "?by=\(Household.mother)") == 204)
        #expect(try send(.get, "/v1/persons/\(Household.child)/grants") == 200)
        for (method, path) in [
            (HTTP.Method.get, "/v2.0/persons"), (.get, "/v1/persons/\(Household.child)/guardianships"),
            (.delete, "/v1/persons/\(Household.child)"),
            (.delete, "/v1/persons/\(Household.child)/guardianships/\(Household.mother)"),
        ] {
            #expect(try send(method, path) == 403, "\(method) \(path)")
        }
        let parties = try house.bench.database.read { try AccessLog.last(in: $0) }.map(\.party)
        #expect(Set(parties.suffix(3)) == ["scope:register.grants"])
    }

    // MARK: What becomes of the people

    @Test func `custody that an office ends takes what was given with it, for good`() throws {
        try house.give()
        try house.give(2, GrantHouse.body(by: Household.father))
        let custody = "/v1/persons/\(Household.child)/guardianships/\(Household.mother)"
        try #require(try house.bench.command(.delete, custody).status == 204)
        #expect(try house.told() == ["events grant-changed 1", "events grant-changed 2"])
        #expect(try house.told(2) == ["events grant-changed 1"], "the other guardian's stands")
        try #require(
            try house.bench.command(.put, custody, ["relationType": "Vårdnadshavare"] as JSON).status == 204)
        #expect(try house.inForce() == [false, true])
        #expect(try house.list()?.first?["withdrawnBy"] == nil, "nobody but the register")
    }

    @Test func `custody that a document ends takes what was given with it for as long`() throws {
        try house.give()
        try house.bench.load(Household.document(Household.child([Household.father])))
        #expect(try house.inForce() == [false])
        #expect(try house.told() == ["events grant-changed 1"], "who keeps a replica of custody needs no word")
        house.bench.clock.advance(by: .seconds(86_400))
        try house.bench.load(Household.document(Household.child([Household.mother, Household.father])))
        #expect(try house.inForce() == [true])
    }

    @Test func `the 18th birthday ends what a guardian gave, and needs no clock for it`() throws {
        let birthday = Household.child(born: "2008-12-01", [Household.mother])
        try house.bench.load(Household.document(birthday))
        try house.give(1, GrantHouse.body(until: "2026-11-30"))
        house.bench.clock.set(TestSupport.at("2026-11-30", "23:59"))
        #expect(try house.inForce() == [true])
        house.bench.clock.set(TestSupport.at("2026-12-01", "00:00"))
        #expect(try house.inForce() == [false])
    }

    @Test(arguments: [Household.child, Household.mother, GrantHouse.step])
    func `the death of any of the three ends it for good`(person: String) throws {
        try house.give()
        let path = "/v1/persons/\(person)/status"
        try #require(try house.bench.command(.put, path, ["status": "Avliden"] as JSON).status == 200)
        #expect(try house.told().last == "events grant-changed 2")
        try #require(try house.bench.command(.put, path, ["status": "Aktiv"] as JSON).status == 200)
        #expect(try house.inForce() == [false])
        try #require(try house.bench.command(.put, path, ["status": "Avliden"] as JSON).status == 200)
        let code = try house.give(2).code
        #expect(code == "person-deceased" || code == "body-invalid", "and nothing is given to, by or about them")
    }

    @Test(arguments: [Household.child, Household.mother, GrantHouse.step])
    func `who is deleted takes every grant that names them along, and its id is never another's`(person: String) throws
    {
        try house.give()
        let answer = try house.bench.send(
            .delete, "/v1/persons/\(person)?cascade=true", scopes: ["register.write"], headers: [("If-Match", "*")])
        try #require((200..<300).contains(answer.status))
        #expect(try house.told() == ["events grant-changed 1", "events grant-deleted 2"])
        #expect(try house.bench.told().last { $0.subject == GrantHouse.id() }?.body == ["id": JSON(GrantHouse.id())])
        let consent = GrantHouse.body(by: GrantHouse.grown, to: GrantHouse.step)
        if person != GrantHouse.step {
            #expect(try house.give(1, of: GrantHouse.grown, consent).code == "grant-id-taken")
        }
        let deleted = try house.bench.get("/v2.0/deletedEntities")
        #expect(deleted.status == 200 && !String(decoding: deleted.body, as: UTF8.self).contains(GrantHouse.id()))
    }

    @Test func `what is long over goes, and the other services forget it too`() throws {
        try house.give()
        try house.give(2, GrantHouse.body(until: "2027-11-26"))
        try house.bench.forgetTold()
        let rule = try #require(RegisterRetention.rules.first { $0.setting == "RETENTION_GRANTS" })
        let keeper = RetentionKeeper(
            [rule], RetentionSettings(), database: house.bench.database, clock: house.bench.clock.clock)
        house.bench.clock.advance(by: .seconds((1_826 + 216) * 86_400))
        #expect(try keeper.removeOnce(rule) == 0, "the day itself is kept")
        house.bench.clock.advance(by: .seconds(3 * 86_400))
        #expect(try keeper.removeOnce(rule) == 1)
        #expect(try house.told() == ["events grant-deleted 2"] && house.told(2).isEmpty)
        #expect(try house.list()?.count == 1)
    }

    @Test func `all three are in the log of accesses, when it is given and when it is taken back`() throws {
        try house.give()
        try house.takeBack()
        let changes = try house.bench.database.read { try AccessLog.last(in: $0) }.filter {
            $0.action == "changed" && $0.data == "guardians"
        }
        for person in [Household.child, Household.mother, GrantHouse.step] {
            #expect(changes.count { $0.personIDs.map(\.lowercase).contains(person) } == 2)
        }
    }
}
