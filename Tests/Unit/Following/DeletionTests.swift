import Following
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct FollowedDeletionTests {
    private func filled(_ settings: [String: String] = [:]) throws -> FollowBench {
        let bench = try FollowBench(settings)
        bench.fillSchool()
        for number in 0..<20 { bench.provider.put("persons", FollowBench.person(FollowBench.id(number))) }
        try bench.pull()
        try bench.register.forgetTold()
        bench.provider.forgetRequests()
        return bench
    }

    private func passNight(_ bench: FollowBench) throws {
        bench.clock.advance(by: .seconds(86_400))
        try bench.pull()
    }

    @Test(arguments: [
        FakeProvider.Behaviour.DeletionForm.standard, .correctlySpelt, .flat, .bareIDs,
    ])
    func `what the provider says it has deleted is deleted, in whatever form it says it`(
        form: FakeProvider.Behaviour.DeletionForm
    ) throws {
        let bench = try filled()
        bench.provider.behave { $0.deletions = form }
        bench.provider.delete("duties", School.duty)
        bench.provider.delete("persons", FollowBench.id(3))
        try bench.pull()
        #expect(try bench.served("duties", School.duty) == nil)
        #expect(try bench.served("persons", FollowBench.id(3)) == nil)
        #expect(try bench.served("persons", School.pupil) != nil)
        #expect(try bench.register.told().map(\.type) == ["register.duty-deleted.v1", "register.person-deleted.v1"])
        // Again and again in the overlap, and done once.
        try bench.pull()
        #expect(try bench.register.told().count == 2)
        #expect(try bench.state[.persons].tally.deleted == 1)
    }

    @Test func `what was deleted and created anew stays, with the next version`() throws {
        let bench = try filled()
        let person = FollowBench.person(FollowBench.id(3))
        bench.provider.delete("persons", FollowBench.id(3))
        bench.provider.put("persons", person.setting("middleName", "Maria"))
        try bench.pull()
        #expect(try bench.register.told().map(\.type) == ["register.person-changed.v1"])
        bench.provider.delete("persons", FollowBench.id(3))
        try bench.pull()
        bench.provider.put("persons", person)
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(3)) != nil)
        #expect(try bench.register.told().last?.version == 4)
    }

    /// What an import keeps of others goes on naming them, and goes with the next document.
    @Test func `one who was deleted by the provider is not what an import's undo brings back`() throws {
        let bench = try filled(["FOLLOW_LOCK": "false"])
        let (child, guardian) = (try #require(PersonID(School.pupil)), try #require(PersonID(School.guardian)))
        func send(_ method: HTTP.Method, _ path: String, _ body: String = "") throws -> Response {
            try bench.register.send(method, "/v1/\(path)", body, scopes: ["register.write"])
        }
        func count(_ table: String, _ column: String) throws -> Int {
            try bench.register.database.read { transaction in
                try transaction.first(
                    dynamic: "SELECT count(*) FROM \(table) WHERE \(column) = ?", [.uuid(guardian.uuid)]
                ) { $0.int(0) } ?? 0
            }
        }
        #expect(try send(.delete, "persons/\(child)/guardianships/\(guardian)").status == 204)
        let persons = [School.pupil, School.guardian].map {
            FollowBench.person($0).setting("givenName", "Kim")
        }
        let document = (["persons": JSON(persons)] as JSON).text
        let night = try JSON(parsing: send(.post, "imports", document).body)
        #expect(try night["persons"]?["changed"] == 2 && count("import_journal", "id") == 1)
        bench.provider.put("persons", persons[0])
        bench.provider.delete("persons", School.guardian)
        try bench.pull()
        #expect(try bench.served("persons", School.guardian) == nil)
        #expect(try count("import_journal", "id") == 0 && count("guardianship", "guardian") == 0)
        let undone = try JSON(parsing: send(.post, "imports/\(night["import"]?.string ?? "")/undo").body)
        #expect(undone["conflicts"] == [], "\(undone.text)")
        #expect(try bench.served("persons", School.pupil)?["givenName"] == "Alva")
        #expect(try bench.served("persons", School.pupil)?["responsibles"]?.count ?? 0 == 0)
        #expect(try bench.served("persons", School.guardian) == nil)
        #expect(try count("guardianship", "guardian") == 1)
        _ = try send(.post, "imports", (["persons": [persons[0]]] as JSON).text)
        #expect(try count("guardianship", "guardian") == 0)
    }

    @Test func `a deletion is not believed while the provider still serves the resource`() throws {
        let bench = try filled()
        // A notice of a kind of its own, of an id that a living person has: type-blind lists have such.
        bench.provider.delete("duties", School.duty)
        bench.provider.put("duties", try duty())
        bench.provider.whenAsked { request in
            request.path == "/v2.0/deletedEntities"
                ? .text(#"{"data":{"persons":["\#(School.pupil)"],"duties":["\#(School.duty)"]}}"#) : nil
        }
        try bench.pull()
        #expect(try bench.served("persons", School.pupil) != nil)
        #expect(try bench.served("duties", School.duty) != nil)
    }

    @Test func `what vanishes without a word is found by the nightly whole reading`() throws {
        let bench = try filled()
        bench.provider.behave { $0.deletions = .none }
        bench.provider.delete("persons", FollowBench.id(3), isTold: false)
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(3)) != nil)
        #expect(try bench.state.deletionsRefusal == 501)
        try passNight(bench)
        #expect(try bench.served("persons", FollowBench.id(3)) == nil)
        #expect(try bench.state[.persons].tally.deleted == 1)
    }

    @Test func `a person who is on no list any more and still there is not deleted`() throws {
        let bench = try filled()
        bench.provider.put(
            "persons", FollowBench.person(FollowBench.id(3), ["securityMarking": "Sekretessmarkering"]))
        bench.provider.hide("persons", FollowBench.id(3))
        try passNight(bench)
        let person = try #require(try bench.served("persons", FollowBench.id(3)))
        #expect(person["securityMarking"]?.string == "Sekretessmarkering")
        #expect(try bench.state[.persons].tally.deleted == 0)
    }

    @Test func `so it is with an id that looks as if we had derived it`() throws {
        let bench = try filled()
        let id = "39cf1070-3c03-8005-9d42-d744f2c314f5"
        bench.provider.put("persons", FollowBench.person(id))
        try bench.pull()
        bench.provider.hide("persons", id)
        try passNight(bench)
        #expect(try bench.served("persons", id) != nil)
        bench.provider.delete("persons", id, isTold: false)
        try passNight(bench)
        #expect(try bench.served("persons", id) == nil)
    }

    @Test func `a provider that suddenly has nothing does not delete a city`() throws {
        let bench = try filled()
        bench.provider.forgetAll("persons")
        try passNight(bench)
        #expect(try bench.register.ids("/v2.0/persons").count == 23)
        #expect(try bench.state[.persons].withheld == .init(count: 23, held: 23))
        #expect(bench.log.lines.contains { $0.contains("so many resources would vanish") })
        let metrics = bench.register.metrics.exposition()
        #expect(metrics.contains(#"follow_items_total{kind="persons",outcome="withheld"} 23"#))
        #expect(try bench.follower.status.note(at: bench.clock.now)?.contains("withheld: persons") == true)
        // Nor when it says so.
        for number in 0..<10 { bench.provider.put("persons", FollowBench.person(FollowBench.id(number))) }
    }

    @Test func `a tenth of a kind is not believed, and told again until it is or an operator allows it`() throws {
        let bench = try filled()
        for number in 0..<8 { bench.provider.delete("persons", FollowBench.id(number)) }
        let before = try bench.state.deletedAfter
        try bench.pull()
        #expect(try bench.state[.persons].withheld == .init(count: 8, held: 23))
        #expect(try bench.state.deletedAfter == before)
        let allowed = try bench.register.send(
            .put, "/v1/following/deletions/persons", #"{"count":8}"#, scopes: ["register.write"])
        #expect(allowed.status == 204)
        try bench.pull()
        #expect(try bench.register.ids("/v2.0/persons").count == 15)
        #expect(try bench.state[.persons].withheld == nil)
        // It was for once.
        for number in 8..<15 { bench.provider.delete("persons", FollowBench.id(number)) }
        try bench.pull()
        #expect(try bench.register.ids("/v2.0/persons").count == 15)
    }

    @Test func `who is protected here is not deleted because the provider does not show them`() throws {
        let bench = try filled()
        let marked = try bench.register.send(
            .put, "/v1/persons/\(FollowBench.id(3))/security-marking",
            #"{"securityMarking":"Sekretessmarkering","purpose":"Beslut"}"#, scopes: ["register.protect"])
        #expect(marked.status == 200)
        func allow(_ body: String, _ scopes: [String] = ["register.write"]) throws -> Int {
            try bench.register.send(.put, "/v1/following/deletions/persons", body, scopes: scopes).status
        }
        bench.provider.delete("persons", FollowBench.id(3))
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(3)) != nil)
        #expect(try bench.state[.persons].withheld?.count == 1)
        // Allowing a new school year's many deletions says nothing of them, though others of the same reading go.
        bench.provider.delete("persons", FollowBench.id(4))
        #expect(try allow(#"{"count":100}"#) == 204)
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(4)) == nil)
        #expect(try bench.served("persons", FollowBench.id(3)) != nil)
        // It takes a word of its own, and the right to protect.
        #expect(try allow(#"{"count":100,"protected":true}"#) == 403)
        #expect(try allow(#"{"count":100,"protected":"yes"}"#, ["register.write", "register.protect"]) == 422)
        #expect(try allow(#"{"count":100,"protected":true}"#, ["register.write", "register.protect"]) == 204)
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(3)) == nil)
    }

    @Test(arguments: [false, true])
    func `a class keeps its protected pupil unless our token would have shown them`(seesProtected: Bool) throws {
        let bench = try FollowBench(["FOLLOW_SEES_PROTECTED": seesProtected ? "true" : "false"])
        bench.fillSchool()
        try bench.pull()
        let marked = try bench.register.send(
            .put, "/v1/persons/\(School.pupil)/security-marking",
            #"{"securityMarking":"Sekretessmarkering","purpose":"Beslut"}"#, scopes: ["register.protect"])
        #expect(marked.status == 200)
        // As a provider shows it that hides protected pupils.
        bench.provider.put("groups", FollowBench.group(School.group, [], name: "7C"))
        try bench.pull()
        let members = try bench.register.database.read { db in
            try db.first("SELECT count(*) FROM membership") { $0.int(0) }
        }
        #expect(members == (seesProtected ? 0 : 1))
        #expect(try bench.served("groups", School.group)?["displayName"] == "7C")
    }

    @Test func `nothing is deleted of a kind whose list cannot be read, until it can`() throws {
        let bench = try filled()
        bench.provider.delete("persons", FollowBench.id(3))
        bench.provider.whenAsked { $0.path == "/v2.0/persons" ? .status(500) : nil }
        #expect(throws: (any Error).self) { try bench.pull() }
        #expect(try bench.served("persons", FollowBench.id(3)) != nil)
        bench.provider.whenAsked { _ in nil }
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(3)) == nil)
    }

    @Test func `what is still referred to stays until that is gone`() throws {
        let bench = try filled()
        bench.provider.delete("organisations", School.unit)
        try bench.pull()
        #expect(try bench.served("organisations", School.unit) != nil)
        #expect(try bench.state[.organisations].withheld?.count == 1)
        bench.provider.delete("duties", School.duty)
        bench.provider.delete("groups", School.group)
        try bench.pull()
        try bench.pull()
        #expect(try bench.served("organisations", School.unit) == nil)
    }

    @Test func `what has never come from the provider is not deleted because its list does not hold it`() throws {
        let bench = try FollowBench(["FOLLOW_LOCK": "false"])
        try bench.register.load(#"{"persons":[\#(FollowBench.person(FollowBench.id(99)).text)]}"#)
        bench.fillSchool()
        try bench.pull()
        try passNight(bench)
        #expect(try bench.served("persons", FollowBench.id(99)) != nil)
    }

    @Test func `deletions of so long ago that the provider has forgotten them are found by reading it whole`() throws {
        let bench = try filled()
        bench.provider.delete("persons", FollowBench.id(3), isTold: false)
        bench.provider.whenAsked { $0.path == "/v2.0/deletedEntities" ? .status(410) : nil }
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(3)) == nil)
    }

    private func duty() throws -> JSON {
        [
            "id": JSON(School.duty), "person": ["id": JSON(School.teacher)], "dutyAt": ["id": JSON(School.unit)],
            "dutyRole": "Lärare", "startDate": "2026-08-01",
        ]
    }
}
