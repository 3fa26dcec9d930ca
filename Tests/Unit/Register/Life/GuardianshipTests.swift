import HTTP
import JSON
import RegisterService
import Runtime
import TestSupport
import Testing

/// Guardianships have dates; the standard's list of those responsible is what they come to today.
struct GuardianshipTests {
    private static let one = "/v1/persons/\(Household.child)/guardianships/"

    private func bench(_ guardians: [String] = [Household.mother], at moment: String = "2026-11-25T07:00:00Z") throws
        -> RegisterBench
    {
        let bench = try RegisterBench(at: moment)
        try bench.load(Household.document(Household.child(guardians)))
        try bench.forgetTold()
        return bench
    }

    private func begin(
        _ bench: RegisterBench, _ guardian: String, _ body: JSON = ["relationType": "Vårdnadshavare"]
    ) throws {
        try #require(try bench.command(.put, Self.one + guardian, body).status == 204)
    }

    private func end(_ bench: RegisterBench, _ guardian: String, _ query: String = "") throws {
        try #require(try bench.command(.delete, Self.one + guardian + query).status == 204)
    }

    @discardableResult
    private func load(_ bench: RegisterBench, _ guardians: [String]) throws -> [String] {
        let report = try bench.load(Household.document(Household.child(guardians)))
        return report["findings"]?.elements?.compactMap { $0["rule"]?.string }
            .filter { $0.hasPrefix("guardianship") || $0.hasPrefix("custody") } ?? []
    }

    private func periods(_ bench: RegisterBench) throws -> [String] {
        let answer = try bench.get("/v1/persons/\(Household.child)/guardianships", scopes: ["ss12000.read"])
        return try JSON(parsing: answer.body)["data"]?.elements?.map { fact in
            let who = fact["person"]?["id"]?.string == Household.mother ? "mother" : "father"
            return "\(who) \(fact["startDate"]?.string ?? "…")–\(fact["endDate"]?.string ?? "…")"
        } ?? []
    }

    // MARK: By date

    @Test func `a guardianship that begins today is in the document at once, and told once`() throws {
        let bench = try bench()
        try begin(bench, Household.father)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.father])
        #expect(try bench.told(about: Household.child) == ["person-changed 2"])
        try begin(bench, Household.father)
        #expect(try bench.told(about: Household.child) == ["person-changed 2"])
        #expect(try periods(bench) == ["mother …–…", "father 2026-11-25–…"])
    }

    @Test func `a guardianship that begins later is in the document from that midnight on`() throws {
        let bench = try bench()
        try begin(bench, Household.father, ["relationType": "Vårdnadshavare", "startDate": "2026-12-01"])
        // The day is told of beforehand: `PlannedGuardianshipTests`.
        #expect(try bench.told(about: Household.child) == ["person-changed 2"])
        try bench.begin("2026-11-30", at: "23:59")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        try bench.begin("2026-12-01")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.father])
        #expect(try bench.told(about: Household.child) == ["person-changed 2", "person-changed 3"])
        try bench.begin("2026-12-01", at: "12:00")
        #expect(try bench.told(about: Household.child) == ["person-changed 2", "person-changed 3"])
    }

    @Test func `guardianship ended is over at once, and is no more in the list`() throws {
        let bench = try bench([Household.mother, Household.father])
        try end(bench, Household.father)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        #expect(try periods(bench) == ["mother …–…", "father …–2026-11-24"])
        try end(bench, Household.father)
        #expect(try bench.told(about: Household.child) == ["person-changed 2"])
    }

    @Test func `a guardianship's last day is its last day`() throws {
        let bench = try bench([Household.mother, Household.father])
        try end(bench, Household.father, "?endDate=2026-11-30")
        #expect(try bench.responsibles(of: Household.child).count == 2)
        try bench.begin("2026-11-30", at: "23:59")
        #expect(try bench.responsibles(of: Household.child).count == 2)
        try bench.begin("2026-12-01")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
    }

    @Test func `days on which the register was stopped are made up for when it starts`() throws {
        let bench = try bench([Household.mother])
        try begin(
            bench, Household.father,
            ["relationType": "Vårdnadshavare", "startDate": "2026-11-27", "endDate": "2026-11-28"])
        try end(bench, Household.mother, "?endDate=2026-11-29")
        try bench.forgetTold()
        try bench.begin("2026-12-24")
        #expect(try bench.responsibles(of: Household.child).isEmpty)
        #expect(try bench.told(about: Household.child) == ["person-changed 4"])
    }

    @Test(arguments: [("2026-03-29", "2026-03-30"), ("2026-10-25", "2026-10-26")])
    func `the night in which clocks change has its midnight like any other`(day: String, next: String) throws {
        let bench = try bench(at: "\(day)T01:30:00Z")
        try end(bench, Household.mother, "?endDate=\(day)")
        try bench.begin(day, at: "23:59")
        #expect(try bench.responsibles(of: Household.child).count == 1)
        try bench.begin(next)
        #expect(try bench.responsibles(of: Household.child).isEmpty)
    }

    @Test func `a guardianship can end and begin again, and both periods are known`() throws {
        let bench = try bench()
        try end(bench, Household.mother, "?endDate=2026-11-26")
        try bench.begin("2026-12-01")
        try begin(bench, Household.mother, ["relationType": "Vårdnadshavare", "startDate": "2026-12-02"])
        try bench.begin("2026-12-02")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        #expect(try periods(bench) == ["mother …–2026-11-26", "mother 2026-12-02–…"])
    }

    @Test func `one adult is one thing to a child at a time`() throws {
        let bench = try RegisterBench(at: "2026-11-25T07:00:00Z")
        try bench.load(Household.document(Household.child([Household.mother], relation: "Annan ansvarig")))
        try begin(bench, Household.mother)
        #expect(
            try bench.person(Household.child)["responsibles"] == [
                ["person": ["id": JSON(Household.mother)], "relationType": "Vårdnadshavare"]
            ])
        // The supplier does not know yet.
        let again = try bench.load(Household.document(Household.child([Household.mother], relation: "Annan ansvarig")))
        #expect(again["persons"]?["changed"]?.int == 0)
    }

    // MARK: Meeting a document

    @Test func `a document begins whom it names and ends whom it does not`() throws {
        let bench = try bench()
        #expect(try load(bench, [Household.father]).isEmpty)
        #expect(try bench.responsibles(of: Household.child) == [Household.father])
        #expect(try periods(bench) == ["mother …–2026-11-24", "father 2026-11-25–…"])
        bench.clock.advance(by: .seconds(86_400))
        #expect(try load(bench, [Household.mother, Household.father]).isEmpty)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.father])
    }

    @Test func `what the office has ended no document opens until one has agreed`() throws {
        let bench = try bench([Household.mother, Household.father])
        try end(bench, Household.father)
        try bench.forgetTold()
        for _ in 0..<3 {
            bench.clock.advance(by: .seconds(86_400))
            #expect(try load(bench, [Household.mother, Household.father]) == ["guardianship-kept"])
            #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        }
        #expect(try bench.told().isEmpty)
        // The supplier agrees, and changes its mind later.
        #expect(try load(bench, [Household.mother]).isEmpty)
        #expect(try load(bench, [Household.mother, Household.father]).isEmpty)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.father])
    }

    @Test func `what the office has begun no document ends until one has agreed`() throws {
        let bench = try bench()
        try begin(bench, Household.father)
        #expect(try load(bench, [Household.mother]) == ["guardianship-kept"])
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.father])
        #expect(try load(bench, [Household.mother, Household.father]).isEmpty)
        #expect(try load(bench, [Household.mother]).isEmpty)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
    }

    @Test func `what was read here and is handed back is nobody's agreement`() throws {
        let bench = try bench([Household.mother, Household.father])
        try end(bench, Household.father)
        try begin(bench, Household.trustee, ["relationType": "God man"])
        let editor = Editor(bench: bench)
        let path = "persons/\(Household.child)"
        for name in ["Alva", "Vera"] {
            try editor.write(path, try editor.json(path).setting("givenName", JSON(name)))
        }
        #expect(try Set(load(bench, [Household.mother, Household.father])) == ["guardianship-kept"])
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.trustee])
    }

    @Test func `an end on a later day stands against documents that still name the guardian`() throws {
        let bench = try bench([Household.mother, Household.father])
        try end(bench, Household.father, "?endDate=2026-11-30")
        #expect(try load(bench, [Household.mother, Household.father]).isEmpty)
        try bench.begin("2026-12-01")
        #expect(try load(bench, [Household.mother, Household.father]) == ["guardianship-kept"])
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
    }

    @Test func `a later beginning stays unless a document names the guardian already`() throws {
        let bench = try bench()
        try begin(bench, Household.father, ["relationType": "Vårdnadshavare", "startDate": "2026-12-01"])
        #expect(try load(bench, [Household.mother]).isEmpty)
        #expect(try periods(bench) == ["mother …–…", "father 2026-12-01–…"])
        #expect(try load(bench, [Household.mother, Household.father]).isEmpty)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother, Household.father])
        #expect(try periods(bench) == ["mother …–…", "father 2026-11-25–…"])
    }

    @Test func `what the office has ended on the day it was named stays ended`() throws {
        let bench = try bench()
        try load(bench, [Household.mother, Household.father])
        try end(bench, Household.father)
        #expect(try load(bench, [Household.mother, Household.father]) == ["guardianship-kept"])
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        #expect(try periods(bench) == ["mother …–…"])
    }

    // MARK: Refusals

    @Test func `what cannot be is refused by name, and nothing is changed`() throws {
        let bench = try bench()
        let dead = Household.person(Household.trustee, [("personStatus", "Avliden")])
        try bench.load((["persons": [dead]] as JSON).text)
        try bench.forgetTold()
        let custody: JSON = ["relationType": "Vårdnadshavare"]
        let refusals: [(String, JSON, Int, String)] = [
            (Self.one + School.unit, custody, 404, "person-not-found"),
            ("/v1/persons/\(School.unit)/guardianships/\(Household.mother)", custody, 404, "person-not-found"),
            ("/v1/persons/6A/guardianships/\(Household.mother)", custody, 400, "parameter-malformed"),
            (Self.one + Household.child, custody, 422, "guardianship-of-oneself"),
            (Self.one + Household.trustee, custody, 409, "person-deceased"),
            (Self.one + Household.father, custody.setting("startDate", "2032-03-09"), 409, "child-of-age"),
            (Self.one + Household.father, ["relationType": "Farbror"], 422, "body-invalid"),
            (Self.one + Household.father, custody.setting("endDate", "2026-02-30"), 422, "body-invalid"),
            (Self.one + Household.father, custody.setting("endDate", "2026-11-24"), 422, "body-invalid"),
            (Self.one + Household.father, custody.setting("enddate", "2026-12-24"), 422, "body-invalid"),
            (Self.one + Household.father, [], 422, "body-invalid"),
            (Self.one + Household.father, "x", 422, "body-invalid"),
        ]
        for (target, body, status, code) in refusals {
            let answer = try bench.command(.put, target, body)
            #expect(answer.status == status && answer.code == code, "\(target) \(body.text)")
        }
        #expect(try bench.command(.delete, Self.one + Household.father).code == "guardianship-not-found")
        #expect(
            try bench.command(.delete, Self.one + Household.mother + "?endDate=snart").code == "parameter-malformed")
        #expect(try bench.command(.delete, Self.one + Household.mother + "?enddate=2026-12-01").status == 400)
        #expect(try bench.told().isEmpty)
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
    }

    @Test func `only those who may write decide, and only those who may read see`() throws {
        let bench = try bench()
        let body = #"{"relationType":"Vårdnadshavare"}"#
        #expect(try bench.send(.put, Self.one + Household.father, body, scopes: ["ss12000.read"]).status == 403)
        #expect(try bench.send(.delete, Self.one + Household.mother, scopes: ["ss12000.read"]).status == 403)
        #expect(try bench.get("/v1/persons/\(Household.child)/guardianships", scopes: ["register.write"]).status == 403)
    }

    @Test func `a protected child in lists: guardianships are for those with the right`() throws {
        let bench = try bench([Household.mother, Household.father])
        let target = "/v1/persons/\(Household.child)/guardianships"
        let scopes = ["ss12000.read", "ss12000.protected"]
        func seen() throws -> Int? {
            let answer = try bench.send(.get, target, scopes: scopes, purpose: "Vårdnadsfråga")
            return try JSON(parsing: answer.body)["data"]?.count
        }
        let hidden = Household.person(Household.father, [("securityMarking", "Sekretessmarkering")])
        try bench.load((["persons": [hidden]] as JSON).text)
        #expect(try periods(bench) == ["mother …–…"])
        #expect(try seen() == 2)
        try bench.load(
            Household.document(Household.child([Household.mother, Household.father], marking: "Skyddad folkbokföring")))
        #expect(try bench.get(target).status == 404)
        // The right without a purpose shows nobody; with one it is written down whom it showed.
        #expect(try bench.get(target, scopes: scopes).status == 404)
        #expect(try seen() == 2)
        let log = try JSON(parsing: bench.get("/v1/protected-accesses", scopes: ["register.audit"]).body)["data"]
        let actions = log?.elements?.compactMap { $0["action"]?.string }.filter { $0 != "marked" }
        #expect(actions == ["read", "read", "read"])
        // And a change of theirs is told in full only where few may listen.
        try bench.forgetTold()
        let ended = try bench.send(
            .delete, Self.one + Household.mother, scopes: ["register.write", "ss12000.protected"],
            purpose: "Vårdnadsfråga")
        #expect(ended.status == 204)
        #expect(try bench.told().map(\.exchange) == ["register.events", "register.protected"])
    }

    @Test func `the worker wakes at midnight by itself`() throws {
        let bench = try bench(at: "2026-11-25T22:59:59.990Z")
        try end(bench, Household.mother, "?endDate=2026-11-25")
        let stop = Stop()
        let worker = NamedThread.start("clock") { [clock = bench.service.life.clock] in try? clock.run(until: stop) }
        bench.clock.set(at("2026-11-26", "00:00"))
        try eventually("the day's change") { try bench.responsibles(of: Household.child).isEmpty }
        stop.request()
        worker.join()
    }
}
