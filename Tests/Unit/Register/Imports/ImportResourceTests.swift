import FoundationEssentials
import HTTP
import JSON
import Resources
import SQLite
import TestSupport
import Testing

/// An import as something that can be asked for, tried and refused.
struct ImportResourceTests {
    private let bench: ImportBench

    init() throws { bench = try ImportBench() }

    @Test func `an import is found by the id its report names, with who, when and what became of it`() throws {
        let response = try bench.send(.post, "/v1/imports", Town.persons(1...3))
        let report = try JSON(parsing: response.body)
        let id = try #require(report["import"]?.string)
        #expect(response.header("Content-Location") == "/v1/imports/\(id)")
        let found = try bench.ask(.get, "/v1/imports/\(id)")
        #expect(found["state"] == "applied" && found["caller"] == "office")
        #expect(found["report"] == report)
        #expect(found["progress"]?["steps"] == 4 && found["progress"]?["done"] == 4)
        #expect(found["canUndo"] == true && found["canResume"] == false)
        for time in ["receivedAt", "startedAt", "finishedAt"] { #expect(found[time]?.string == "2026-08-17T06:00:00Z") }
    }

    @Test func `imports are listed with the newest first, page by page`() throws {
        let ids = try (1...5).map { try bench.load(Town.persons([$0])) }
        let list = try bench.ask(.get, "/v1/imports?limit=2")
        #expect(list["data"]?.elements?.map { $0["id"]?.string } == [ids[4], ids[3]])
        #expect(list["data"]?[0]?["report"] == nil)
        let next = try bench.ask(.get, "/v1/imports?limit=3&before=\(ids[3])")
        #expect(next["data"]?.elements?.map { $0["id"]?.string } == [ids[2], ids[1], ids[0]])
        for target in ["limit=0", "limit=x", "limit=501", "before=x", "sort=up"] {
            #expect(try bench.send(.get, "/v1/imports?\(target)").status == 400)
        }
        #expect(try bench.send(.get, "/v1/imports/\(School.pupil)").status == 404)
        #expect(try bench.send(.get, "/v1/imports", scopes: ["ss12000.read"]).status == 403)
    }

    @Test func `a dry run reports what would become of each item and changes nothing`() throws {
        try bench.load(
            Town.persons([
                Town.person(1), Town.person(2), Town.person(3, ",\"securityMarking\":\"Sekretessmarkering\""),
            ]))
        try bench.forgetTold()
        let before = try bench.held()
        let document = Town.persons([
            Town.person(1), Town.person(2, name: "Kim"), Town.person(3, name: "Kim"), Town.person(4),
            #"{"givenName":"?"}"#,
        ])
        let tried = try bench.ask(.post, "/v1/imports?dryRun=true", document, seesHidden: true)
        #expect(tried["dryRun"] == true)
        #expect(tried["persons"] == ["received": 5, "created": 1, "changed": 2, "unchanged": 1, "rejected": 1])
        #expect(try bench.held() == before && bench.told().isEmpty)
        #expect(try bench.count("import_journal") == 2)
        let id = try #require(tried["import"]?.string)
        #expect(try bench.state(id) == "validated")
        #expect(try bench.ask(.post, "/v1/imports/\(id)/undo", status: 409)["code"] == "import-changed-nothing")
        // And then it comes to just that.
        let applied = try bench.ask(.post, "/v1/imports", document, seesHidden: true)
        #expect(applied["persons"] == tried["persons"])
    }

    @Test(arguments: ["strict=true", "onRejected=refuse"])
    func `a strict import with one bad item applies nothing, and its report is kept`(query: String) throws {
        let document = Town.persons([Town.person(1), #"{"givenName":"?"}"#])
        let response = try bench.send(.post, "/v1/imports?\(query)", document)
        #expect(response.status == 422)
        #expect(try JSON(parsing: response.body)["code"] == "import-would-reject")
        #expect(try bench.held().isEmpty && bench.told().isEmpty)
        let found = try bench.ask(.get, try #require(response.header("Location")))
        #expect(found["state"] == "refused" && found["problem"]?["code"] == "import-would-reject")
        #expect(found["report"]?["persons"]?["rejected"] == 1)
        #expect(found["report"]?["findings"]?.elements?.contains { $0["rule"] == "missing-id" } == true)
        // Without a bad item it is applied.
        try bench.load(Town.persons([1]), "?\(query)")
        #expect(try bench.held().count == 2)
    }

    @Test(arguments: [
        "dryrun=true", "dryRun=maybe", "strict=x", "onRejected=ask", "complete=2", "maxDeleted=101", "maxDeleted=-1",
        "maxDeleted=x", "dryRun=true&dryRun=false", "force=true",
    ])
    func `a parameter that is misspelt or means nothing is refused before anything is read`(query: String) throws {
        let response = try bench.send(.post, "/v1/imports?\(query)", Town.persons([1]))
        #expect(response.status == 400)
        #expect(try bench.held().isEmpty && bench.count("import") == 0)
    }

    @Test func `nobody waits for an import that is asked for with respond-async`() throws {
        try bench.startWorker()
        let response = try bench.send(
            .post, "/v1/imports", Town.persons(1...600), prefer: "return=minimal, respond-async; wait=1")
        #expect(response.status == 202)
        let place = try #require(response.header("Location"))
        #expect(try "/v1/imports/\(#require(JSON(parsing: response.body)["id"]?.string))" == place)
        try eventually("the import is applied") { try bench.ask(.get, place)["state"] == "applied" }
        #expect(try bench.held().count == 601)
        #expect(try bench.ask(.post, "\(place)/undo", prefer: "respond-async", status: 202)["id"] != nil)
        try eventually("the import is undone") { try bench.ask(.get, place)["state"] == "undone" }
        #expect(try bench.held().isEmpty)
        #expect(try bench.ask(.get, place)["undo"]?["persons"]?["deleted"] == 600)
    }

    @Test func `what nobody waited for and is refused says so where it is found`() throws {
        try bench.startWorker()
        let response = try bench.send(.post, "/v1/imports", "{", prefer: "respond-async")
        let place = try #require(response.header("Location"))
        try eventually("the import is refused") { try bench.ask(.get, place)["state"] == "refused" }
        #expect(try bench.ask(.get, place)["problem"]?["code"] == "document-not-json")
    }

    @Test func `one import at a time, and the turn is free again whatever became of it`() throws {
        let response = try bench.send(.post, "/v1/imports", Town.persons([1]), prefer: "respond-async")
        #expect(response.status == 202)
        // Nobody works at it yet: it has the turn.
        #expect(try bench.ask(.post, "/v1/imports", Town.persons([2]), status: 409)["code"] == "import-running")
        try bench.startWorker()
        let place = try #require(response.header("Location"))
        try eventually("the first is applied") { try bench.ask(.get, place)["state"] == "applied" }
        for document in ["{", "{}", "%"] { #expect(try bench.send(.post, "/v1/imports", document).status >= 400) }
        try eventually("the turn is free") { try bench.send(.post, "/v1/imports", Town.persons([2])).status == 200 }
    }

    @Test func `nothing of a document stays on the disk when its import is over`() throws {
        try bench.load(Town.persons(1...10))
        _ = try bench.send(.post, "/v1/imports", "{")
        _ = try bench.send(.post, "/v1/imports?strict=true", Town.persons(["{}"]))
        _ = try bench.send(.post, "/v1/imports?dryRun=true", Town.persons([1]))
        #expect(!FileManager.default.fileExists(atPath: bench.database.path + "-imports"))
    }

    @Test func `a document in lines is imported like any other`() throws {
        let lines = [School.organisation] + (1...3).map { #"{"resource":"Person","data":\#(Town.person($0))}"# }
        let report = try bench.ask(.post, "/v1/imports", lines.joined(separator: "\n"))
        #expect(report["persons"]?["created"] == 3 && report["organisations"]?["created"] == 1)
    }

    @Test func `a document that a caller's file holds is taken from there`() throws {
        let file = try BodyFolder(bench.database.path + "-imports").newFile()
        try file.append(Array(Town.persons(1...3).utf8))
        let importing = bench.router.routes.first { $0.pattern == "/v1/imports" && $0.method == .post }
        #expect(importing?.bodyFolder?.path == bench.database.path + "-imports")
        let response = try bench.send(.post, "/v1/imports", file: file)
        #expect(response.status == 200)
        #expect(try bench.held().count == 4)
    }
}
