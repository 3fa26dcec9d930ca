import HTTP
import JSON
import TestSupport
import Testing

/// What imports and undos may do to people with a protection mark, by whose they are.
struct GuardedImportTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(GuardedTown.all)
    }

    private func key(_ kind: String, _ number: Int) -> String { "\(kind)/\(Town.id(number))" }
    private func lifting(_ number: Int) -> String {
        Town.persons([Town.person(number, name: "Kim", #","securityMarking":"Ingen""#)])
    }
    private func rules(_ report: JSON?, _ list: String = "findings") -> [String] {
        let telling: Set = ["protection-kept", "protected-kept", "hidden-item-kept", "hidden-reference-kept"]
        return report?[list]?.elements?.compactMap { $0["rule"]?.string }.filter { telling.contains($0) } ?? []
    }

    @Test func `a document lifts a mark only when its sender may, and says when it did not`() throws {
        try bench.load(Town.persons([Town.person(1, #","securityMarking":"Sekretessmarkering""#)]))
        try bench.ask(.post, "/v1/imports", lifting(1))
        #expect(try bench.protected() == [Town.id(1)])
        let kept = try bench.ask(.post, "/v1/imports", lifting(1), seesHidden: true)
        #expect(rules(kept) == ["protection-kept"])
        #expect(try bench.protected() == [Town.id(1)])
        let lifted = try bench.ask(.post, "/v1/imports", lifting(1), mayLift: true)
        #expect(rules(lifted) == [])
        #expect(try bench.protected().isEmpty)
    }

    @Test func `one who was deleted with a mark is brought back without it only by a sender who may`() throws {
        try bench.load(Town.persons([Town.person(1, #","securityMarking":"Sekretessmarkering""#)]))
        for (mayLift, left) in [(false, [Town.id(1)]), (true, [])] {
            #expect(try bench.edit(.delete, "persons/\(Town.id(1))?cascade=true") == 204)
            try bench.ask(.post, "/v1/imports", lifting(1), seesHidden: true, mayLift: mayLift)
            #expect(try bench.protected() == Set(left))
        }
    }

    @Test(arguments: [false, true])
    func `an import that goes on after a restart may do what its sender might`(mayLift: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/register.db"
        var id = ""
        do {
            let first = try ImportBench(at: path)
            try first.load(Town.persons([Town.person(1, #","securityMarking":"Sekretessmarkering""#)]))
            let scopes = ["register.write", "ss12000.protected"] + (mayLift ? ["register.protect"] : [])
            let answer = try first.send(.post, "/v1/imports", lifting(1), prefer: "respond-async", scopes: scopes)
            id = try #require(JSON(parsing: answer.body)["id"]?.string)
        }
        let next = try ImportBench(at: path)
        try next.startWorker()
        try eventually("the import is resumed") { try next.state(id) == "applied" }
        #expect(try next.protected().isEmpty == mayLift)
        let found = try next.ask(.get, "/v1/imports/\(id)", seesHidden: true)["report"]
        #expect(rules(found) == (mayLift ? [] : ["protection-kept"]))
        #expect(try next.accesses().last == "\(mayLift ? "lifted" : "changed") \(Town.id(1)) office Import \(id)")
        next.stopWorker()
    }

    @Test func `nothing of a protected person, or about one, is written by a sender who may not see them`() throws {
        try bench.protect(1)
        try bench.protect(3)
        let before = try bench.held()
        let document = GuardedTown.document([
            (
                "persons",
                [GuardedTown.child(1, guardians: [], #","securityMarking":"Ingen""#), Town.person(3, name: "Kim")]
            ),
            ("groups", [GuardedTown.group(102, of: [1, 4])]),
            ("placements", [GuardedTown.placement(201, of: 4), GuardedTown.placement(202, of: 1)]),
            ("studyplans", [GuardedTown.studyPlan(301, of: 4)]),
            ("duties", [GuardedTown.duty(401, of: 5), GuardedTown.duty(402, of: 3)]),
        ])
        let told = try bench.ask(.post, "/v1/imports", document)
        // What a sender learns: as if neither were there.
        #expect(told["persons"]?["created"] == 2)
        #expect(told["placements"]?["created"] == 1 && told["placements"]?["changed"] == 1)
        #expect(told["studyplans"]?["created"] == 1 && told["duties"]?["changed"] == 2)
        #expect(rules(told) == [] && rules(told, "findingTotals") == [])
        let after = try bench.held()
        for (kind, number) in [
            ("persons", 1), ("persons", 3), ("groups", 102), ("placements", 201), ("placements", 202),
            ("studyplans", 301), ("duties", 401), ("duties", 402),
        ] {
            #expect(after[key(kind, number)] == before[key(kind, number)], "\(kind) \(number)")
        }
        // Those who may know are told what was left out.
        let id = try #require(told["import"]?.string)
        let found = rules(try bench.ask(.get, "/v1/imports/\(id)", seesHidden: true)["report"])
        #expect(found.filter { $0 == "hidden-item-kept" }.count == 7)
        #expect(found.contains("hidden-reference-kept") && found.contains("protection-kept"))
        #expect(try bench.accesses().filter { !$0.hasPrefix("marked") } == [])
    }

    @Test func `a document that marks people may go on to speak of them`() throws {
        let document = GuardedTown.document([
            ("persons", [GuardedTown.child(1, guardians: [2], #","securityMarking":"Sekretessmarkering""#)]),
            ("groups", [GuardedTown.group(102, of: [1, 4])]),
            ("placements", [GuardedTown.placement(203, of: 1)]),
        ])
        try bench.load(document)
        let held = try bench.held()
        #expect(try bench.protected() == [Town.id(1)])
        #expect(held[key("groups", 102)]?.document["groupMemberships"]?.elements?.count == 2)
        #expect(held[key("placements", 203)] != nil)
    }

    @Test(arguments: [false, true])
    func `a complete document deletes nothing that is about a protected person, whoever sends it`(
        seesHidden: Bool
    ) throws {
        try bench.protect(1)
        let document = GuardedTown.document([
            ("placements", [GuardedTown.placement(202, of: 4, owners: [2, 5])]),
            ("studyplans", [GuardedTown.studyPlan(302, of: 4)]),
        ])
        let report = try bench.ask(
            .post, "/v1/imports?complete=true&maxDeleted=100", document, seesHidden: seesHidden)
        #expect(report["placements"]?["deleted"] == 0 && report["studyplans"]?["deleted"] == 0)
        let held = try bench.held()
        #expect(held[key("placements", 201)] != nil && held[key("studyplans", 301)] != nil)
        #expect(rules(report) == (seesHidden ? ["protected-kept", "protected-kept"] : []))
    }

    @Test func `how many are protected cannot be reckoned from a complete document that is refused`() throws {
        try bench.protect(1)
        let problem = try bench.ask(
            .post, "/v1/imports?complete=true&maxDeleted=10", Town.persons([Town.person(2)]), status: 422)
        #expect(problem["detail"]?.string?.contains("3 of 4 persons") == true)
    }

    @Test func `who has changed protected people by import is written down, once a person and import`() throws {
        try bench.protect(1)
        let document = GuardedTown.document([
            ("persons", [GuardedTown.child(1, guardians: [2, 5])]),
            ("placements", [GuardedTown.placement(201, of: 1), GuardedTown.placement(203, of: 1)]),
        ])
        let before = try bench.accesses()
        try bench.ask(.post, "/v1/imports?dryRun=true", document, seesHidden: true)
        #expect(try bench.accesses() == before)
        for isNew in [true, false] {
            let report = try bench.ask(.post, "/v1/imports", document, seesHidden: true)
            let id = report["import"]?.string ?? ""
            if isNew {
                #expect(try bench.accesses() == before + ["changed \(Town.id(1)) office Import \(id)"])
            } else {
                // The same again changes nobody.
                #expect(try bench.accesses().count == before.count + 1)
            }
        }
    }
}
