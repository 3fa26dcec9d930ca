import FoundationEssentials
import HTTP
import JSON
import Resources
import SQLite
import SS12000
import TestSupport
import Testing

/// Taking back what an import changed, and nothing else.
struct ImportUndoTests {
    private let bench: ImportBench

    init() throws { bench = try ImportBench() }

    private func version(_ number: Int) throws -> Int64? { try bench.held()["persons/\(Town.id(number))"]?.version }
    private func name(_ number: Int) throws -> String? {
        try bench.held()["persons/\(Town.id(number))"]?.document["givenName"]?.string
    }

    @Test func `what was created is deleted and what was changed is as before, told as new versions`() throws {
        try bench.load(Town.persons(1...300))
        let before = try bench.contents()
        let second = try bench.load(Town.persons((250...900).map { Town.person($0, name: "Kim") }))
        try bench.forgetTold()
        let undone = try bench.undo(second)
        #expect(
            undone["persons"] == [
                "restored": 51, "recreated": 0, "deleted": 600, "superseded": 0, "unchanged": 0, "conflicts": 0,
            ])
        #expect(undone["conflicts"] == [])
        #expect(try bench.contents() == before)
        let told = try bench.told()
        #expect(told.count == 651)
        #expect(told.filter { $0.type == "register.person-deleted.v1" && $0.version == 2 }.count == 600)
        #expect(told.filter { $0.type == "register.person-changed.v1" && $0.version == 3 }.count == 51)
        #expect(try bench.state(second) == "undone")
        #expect(try bench.ask(.post, "/v1/imports/\(second)/undo", status: 409)["code"] == "import-already-undone")
        // Importing it again goes on from the versions that were told.
        try bench.load(Town.persons([Town.person(600, name: "Kim")]))
        #expect(try version(600) == 3)
    }

    @Test func `a dry run of an undo says the same and changes nothing`() throws {
        let first = try bench.load(Town.persons(1...300))
        try bench.load(Town.persons([Town.person(1, name: "Kim")]))
        let before = try bench.held()
        let tried = try bench.ask(.post, "/v1/imports/\(first)/undo?dryRun=true")
        #expect(try bench.held() == before)
        #expect(tried["dryRun"] == true && tried["persons"]?["deleted"] == 299 && tried["persons"]?["superseded"] == 1)
        #expect(try bench.state(first) == "applied")
        let undone = try bench.undo(first)
        #expect(undone["persons"] == tried["persons"])
        #expect(try bench.send(.post, "/v1/imports/\(first)/undo?dryrun=true").status == 400)
    }

    @Test func `what somebody else has changed since is named and stays`() throws {
        let first = try bench.load(Town.persons(1...3))
        // The office changes one of them.
        #expect(try bench.edit(.put, "persons/\(Town.id(2))", Town.person(2, name: "Kim")) == 200)
        let undone = try bench.undo(first)
        #expect(undone["persons"]?["deleted"] == 2 && undone["persons"]?["conflicts"] == 1)
        #expect(
            undone["conflicts"] == [
                ["kind": "conflict", "resource": "persons", "id": JSON(Town.id(2)), "rule": "changed-since"]
            ])
        #expect(try bench.held().keys.sorted() == ["persons/\(Town.id(2))"])
        #expect(try bench.ask(.get, "/v1/imports/\(first)")["undo"]?["conflicts"] == undone["conflicts"])
    }

    @Test func `a change under a later import's is undone without being seen, and does not come back with it`() throws {
        try bench.load(Town.persons([Town.person(1, name: "Ada")]))
        let second = try bench.load(Town.persons([Town.person(1, name: "Bo")]))
        let third = try bench.load(Town.persons([Town.person(1, name: "Cia")]))
        let undone = try bench.undo(second)
        #expect(undone["persons"]?["superseded"] == 1)
        #expect(try name(1) == "Cia")
        try bench.undo(third)
        #expect(try name(1) == "Ada")
    }

    @Test func `undone in reverse, each import finds the state that it gave`() throws {
        let ids = try ["Ada", "Bo", "Cia", "Dag"].map { try bench.load(Town.persons([Town.person(1, name: $0)])) }
        for (id, expected) in zip(ids.reversed(), ["Cia", "Bo", "Ada", nil]) {
            let undone = try bench.undo(id)
            #expect(undone["persons"]?["conflicts"] == 0)
            #expect(try name(1) == expected)
        }
        #expect(try bench.held().isEmpty)
    }

    @Test func `no undo lifts a mark, whoever set it, or touches who has one`() throws {
        let first = try bench.load(
            Town.persons([
                Town.person(1), Town.person(2, ",\"securityMarking\":\"Sekretessmarkering\""), Town.person(3),
            ]))
        let marking = Town.persons(
            [1, 2].map { Town.person($0, name: "Kim", ",\"securityMarking\":\"Skyddad folkbokföring\"") })
        let marked = try #require(
            try bench.ask(.post, "/v1/imports", marking, seesHidden: true)["import"]?.string)
        try bench.load(Town.persons([Town.person(3, name: "Kim")]))
        try bench.protect(3)
        func persons() throws -> [String: ImportBench.Held] {
            try bench.held().filter { $0.key.hasPrefix("persons") }
        }
        let before = try persons()
        for id in [marked, first] {
            let undone = try bench.undo(id)
            #expect((undone["persons"]?["restored"] ?? 0) == 0 && (undone["persons"]?["deleted"] ?? 0) == 0)
            #expect(try persons() == before)
        }
        #expect(try bench.protected().count == 3)
        let conflicts = try bench.ask(.get, "/v1/imports/\(marked)", seesHidden: true)["undo"]?["conflicts"]
        #expect(conflicts?.elements?.map { $0["rule"]?.string } == ["undo-protected", "undo-protected"])
        // Who may not see them is not told who they are.
        #expect(try bench.ask(.get, "/v1/imports/\(marked)")["undo"]?["conflicts"] == [])
    }

    @Test func `what something still refers to stays, and is named`() throws {
        let first = try bench.load(Town.persons(1...3))
        try bench.load(Town.group(101, of: [2]))
        try bench.forgetTold()
        let tried = try bench.ask(.post, "/v1/imports/\(first)/undo?dryRun=true")
        let undone = try bench.undo(first)
        #expect(undone["persons"]?["deleted"] == 2 && undone["persons"]?["conflicts"] == 1)
        // The class is at the unit.
        #expect(undone["organisations"]?["conflicts"] == 1)
        #expect(
            undone["conflicts"]?.elements?.map { [$0["id"]?.string, $0["rule"]?.string] } == [
                [Town.id(2), "referred-to"], [School.unit, "referred-to"],
            ])
        #expect(tried.setting("dryRun", nil) == undone)
        #expect(try bench.loose() == [] && bench.told().count == 2)
    }

    @Test func `what refers to each other goes together, whatever stands first`() throws {
        let ring = try bench.load(
            Town.persons((1...600).map { Town.person($0, Town.responsible($0 % 600 + 1)) }))
        #expect(try bench.undo(ring)["conflicts"]?.elements?.count ?? 0 == 0)
        #expect(try bench.held().isEmpty)
        // A child before the guardian, and after.
        let family = try bench.load(
            Town.persons([
                Town.person(1, Town.responsible(2)), Town.person(2), Town.person(3, Town.responsible(2)),
                Town.person(4, Town.responsible(4)),
            ]))
        let undone = try bench.undo(family)
        #expect(undone["conflicts"] == [] && undone["persons"]?["deleted"] == 4)
        #expect(try bench.held().isEmpty)
    }

    @Test func `a document that refers to what is gone does not come back`() throws {
        try bench.load(Town.persons(1...2))
        try bench.load(Town.group(101, of: [1, 2]))
        let second = try bench.load(Town.group(101, of: [2]))
        #expect(try bench.edit(.delete, "persons/\(Town.id(1))") == 204)
        let undone = try bench.undo(second)
        #expect(undone["groups"]?["conflicts"] == 1 && undone["groups"]?["restored"] == 0)
        #expect(undone["conflicts"]?[0]?["rule"] == "reference-missing")
        #expect(try bench.loose() == [])
    }

    @Test func `an undo brings back what a complete document had deleted`() throws {
        try bench.load(Town.persons(1...100))
        let before = try bench.contents()
        let complete = try bench.load(Town.persons(1...95), "?complete=true")
        #expect(try bench.held().count == 96)
        let undone = try bench.undo(complete)
        #expect(undone["persons"]?["recreated"] == 5)
        #expect(try bench.contents() == before)
        #expect(try version(96) == 3)
    }

    @Test func `a journal holds sixteen bytes for what was created, and nothing when it is undone`() throws {
        let first = try bench.load(Town.persons(1...1_100))
        let bytes = try bench.database.read {
            try $0.first("SELECT sum(length(created)), count(*), count(document) FROM import_journal") {
                ($0.int(0), $0.int(1), $0.int(2))
            }
        }
        // A row for each transaction and kind.
        #expect(try #require(bytes) == (1_101 * 16, 3, 0))
        try bench.undo(first)
        #expect(try bench.count("import_journal") == 0)
    }

    @Test(arguments: ["DELETE", "cascade", "mark", "PUT", "import"])
    func `the journal keeps nothing of who is deleted or becomes protected`(how: String) throws {
        let first = try bench.load(Town.persons([Town.person(1, name: "Ada"), Town.person(2, name: "Ada")]))
        let second = try bench.load(Town.persons((1...3).map { Town.person($0, name: "Kim") }))
        #expect(try bench.count("import_journal WHERE document IS NOT NULL") == 2)
        let marked = Town.person(1, name: "Liv", ",\"securityMarking\":\"Sekretessmarkering\"")
        switch how {
        case "DELETE": #expect(try bench.edit(.delete, "persons/\(Town.id(1))") == 204)
        case "cascade": #expect(try bench.edit(.delete, "persons/\(Town.id(1))?cascade=true") == 204)
        case "mark": try bench.protect(1)
        case "PUT": #expect(try bench.edit(.put, "persons/\(Town.id(1))", marked) == 200)
        default: try bench.load(Town.persons([marked]))
        }
        #expect(try bench.count("import_journal WHERE document IS NOT NULL") == 1)
        let before = try bench.held()["persons/\(Town.id(1))"]
        // The others are undone as ever; this one stays as it is.
        for id in [second, first] { try bench.undo(id) }
        #expect(try bench.held()["persons/\(Town.id(1))"] == before)
        #expect(try bench.held()["persons/\(Town.id(2))"] == nil)
    }

    @Test func `imports older than they are remembered are forgotten with all they held`() throws {
        let old = try bench.load(Town.persons(1...300))
        bench.clock.advance(by: .seconds(20 * 86_400))
        let young = try bench.load(Town.persons(1...300, name: "Kim"))
        bench.clock.advance(by: .seconds(11 * 86_400))
        try bench.startWorker()
        try eventually("the old import is forgotten") { try bench.send(.get, "/v1/imports/\(old)").status == 404 }
        #expect(try bench.state(young) == "applied")
        #expect(try bench.count("import_report") == 1)
        #expect(try bench.undo(young)["persons"]?["restored"] == 300)
    }
}
