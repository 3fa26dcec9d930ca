import HTTP
import JSON
import TestSupport
import Testing

/// Undos that meet people with a protection mark, and undos that are asked for again.
struct GuardedUndoTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(GuardedTown.all)
    }

    private func rules(_ undone: JSON) -> [String] {
        undone["conflicts"]?.elements?.compactMap { $0["rule"]?.string } ?? []
    }

    @Test func `an undo touches nothing of the protected without the right, and whoever has it undoes the rest`() throws
    {
        try bench.protect(1)
        let document = GuardedTown.document([
            ("persons", [Town.person(5, name: "Kim"), Town.person(6, #","securityMarking":"Sekretessmarkering""#)]),
            ("placements", [GuardedTown.placement(201, of: 1), GuardedTown.placement(203, of: 1)]),
        ])
        let report = try bench.ask(.post, "/v1/imports", document, seesHidden: true)
        let id = try #require(report["import"]?.string)
        let before = try bench.held()
        let tried = try bench.ask(.post, "/v1/imports/\(id)/undo?dryRun=true")
        let weak = try bench.undo(id)
        #expect(tried.setting("dryRun", nil) == weak)
        // To its caller those are gone already.
        #expect(weak["persons"]?["restored"] == 1 && weak["persons"]?["unchanged"] == 1)
        #expect(weak["placements"]?["unchanged"] == 1 && weak["placements"]?["conflicts"] == 0)
        #expect(rules(weak) == [])
        let after = try bench.held()
        for key in ["persons/\(Town.id(6))", "placements/\(Town.id(201))", "placements/\(Town.id(203))"] {
            #expect(after[key] == before[key], "\(key)")
        }
        #expect(try bench.ask(.get, "/v1/imports/\(id)")["canUndo"] == false)
        #expect(try bench.ask(.post, "/v1/imports/\(id)/undo", status: 409)["code"] == "import-already-undone")
        let seen = try bench.ask(.get, "/v1/imports/\(id)", seesHidden: true)
        #expect(seen["canUndo"] == true)
        #expect(rules(try #require(seen["undo"])) == ["undo-protected", "undo-protected", "undo-protected"])
        let strong = try bench.ask(.post, "/v1/imports/\(id)/undo", seesHidden: true)
        #expect(strong["placements"]?["deleted"] == 1 && strong["placements"]?["restored"] == 1)
        #expect(strong["persons"]?["deleted"] == 1 && rules(strong) == [])
        #expect(try bench.held()["placements/\(Town.id(203))"] == nil)
        #expect(
            try bench.accesses().suffix(2).sorted()
                == [1, 6].map { "changed \(Town.id($0)) office Undo of import \(id)" })
        #expect(try bench.ask(.post, "/v1/imports/\(id)/undo", status: 409, seesHidden: true)["code"] != nil)
    }

    @Test func `an undo does not take from a protected person what nobody showed its caller`() throws {
        try bench.protect(1)
        let document = GuardedTown.document([("groups", [GuardedTown.group(102, of: [1, 4])])])
        let id = try #require(
            try bench.ask(.post, "/v1/imports", document, seesHidden: true)["import"]?.string)
        let before = try bench.held()
        let weak = try bench.undo(id)
        #expect(rules(weak) == [] && weak["groups"] == nil)
        #expect(try bench.held() == before)
        let strong = try bench.ask(.post, "/v1/imports/\(id)/undo", seesHidden: true)
        #expect(strong["groups"]?["restored"] == 1)
    }

    @Test func `what stayed can be undone when its reason is gone`() throws {
        let first = try bench.load(Town.persons([Town.person(7), Town.person(8)]))
        try bench.load(Town.group(103, of: [7]))
        let undone = try bench.undo(first)
        #expect(rules(undone) == ["referred-to"])
        #expect(try bench.ask(.get, "/v1/imports/\(first)")["canUndo"] == true)
        // Asked again in vain, it says the same.
        let again = try bench.undo(first)
        #expect(rules(again) == ["referred-to"] && again["persons"] == undone["persons"])
        #expect(try bench.edit(.delete, "groups/\(Town.id(103))") == 204)
        let rest = try bench.undo(first)
        #expect(rest["persons"]?["deleted"] == 2 && rules(rest) == [])
        #expect(try bench.ask(.post, "/v1/imports/\(first)/undo", status: 409)["code"] == "import-already-undone")
    }

    @Test func `an undo that goes on after a restart may do what its caller might`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/register.db"
        var id = ""
        do {
            let first = try ImportBench(at: path)
            try first.load(GuardedTown.all)
            try first.protect(1)
            let document = GuardedTown.document([("placements", [GuardedTown.placement(203, of: 1)])])
            id = try #require(
                try first.ask(.post, "/v1/imports", document, seesHidden: true)["import"]?.string)
            let answer = try first.send(.post, "/v1/imports/\(id)/undo", prefer: "respond-async")
            try #require(answer.status == 202)
        }
        let next = try ImportBench(at: path)
        try next.startWorker()
        try eventually("the undo is resumed") { try next.state(id) == "undone" }
        next.stopWorker()
        #expect(try next.held()["placements/\(Town.id(203))"] != nil)
    }
}
