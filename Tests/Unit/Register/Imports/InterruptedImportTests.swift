import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// Imports whose process dies: what is on the disk after each commit is what a killed process leaves.
struct InterruptedImportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A Register that was killed while it applied an import.
    private func halfDone(_ places: [String]) throws -> ImportBench {
        for place in places {
            let next = try ImportBench(at: place)
            if try next.count("import WHERE state = 'applying'") == 1 { return next }
        }
        throw NoKill()
    }

    private struct NoKill: Error {}

    private let document = Town.persons((1...520).map { Town.person($0, name: $0 % 2 == 0 ? "Kim" : "Bo") })

    @Test func `an import that is killed after any commit goes on after the start and comes to the same`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons(1...100))
        let first = try bench.told().count
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(document) }
        let (held, told) = (try bench.held(), try bench.told().count)
        let report = try bench.ask(.get, "/v1/imports/\(id)")["report"]
        // At least when it was received, judged and applied; commits that wait for each other become one.
        try #require(places.count >= 3)
        for place in places {
            let next = try ImportBench(at: place)
            try next.startWorker()
            try eventually("the import is applied") { try next.state(id) == "applied" }
            #expect(try next.held() == held)
            // Each change is told once.
            #expect(try next.told().count == told && told > first)
            #expect(try next.ask(.get, "/v1/imports/\(id)")["report"] == report)
            #expect(!FileManager.default.fileExists(atPath: place + "-imports"))
            // And its undo finds all of it.
            #expect(try next.undo(id)["persons"]?["deleted"] == 420)
        }
    }

    @Test func `an interrupted import can be undone instead`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons(1...100))
        let before = try bench.contents()
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(document) }
        var seen: Set<String> = []
        for place in places {
            let next = try ImportBench(at: place)
            let found = try next.ask(.get, "/v1/imports/\(id)")
            seen.insert(found["state"]?.string ?? "")
            guard found["canUndo"] == true else { continue }
            #expect(try next.undo(id)["conflicts"] == [])
            #expect(try next.contents() == before)
            #expect(!FileManager.default.fileExists(atPath: place + "-imports"))
        }
        // The last commit may be heard of when the work is over.
        #expect(seen.contains("interrupted") && seen.isSubset(of: ["interrupted", "applied"]))
    }

    @Test func `an undo that is killed after any commit goes on after the start`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons(1...100))
        let before = try bench.contents()
        let id = try bench.load(document)
        var undone = JSON.null
        let places = try bench.kills(in: folder) { undone = try bench.undo(id) }
        let told = try bench.told().count
        for place in places {
            let next = try ImportBench(at: place)
            try next.startWorker()
            try eventually("the import is undone") { try next.state(id) == "undone" }
            #expect(try next.contents() == before)
            #expect(try next.told().count == told)
            #expect(try next.ask(.get, "/v1/imports/\(id)")["undo"] == undone)
        }
    }

    @Test func `one that has ended the process three times waits for somebody`() throws {
        let bench = try ImportBench()
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(document) }
        let next = try halfDone(places)
        try next.database.write { _ = try $0.run("UPDATE import SET attempts = 3") }
        try next.startWorker()
        let other = try next.load(Town.persons([2_000]))
        #expect(try next.state(other) == "applied")
        let found = try next.ask(.get, "/v1/imports/\(id)")
        #expect(found["state"] == "interrupted" && found["canResume"] == true && found["canUndo"] == true)
        let resumed = try next.ask(.post, "/v1/imports/\(id)/resume")
        #expect(resumed["state"] == "applied")
        #expect(try next.held().count == 522)
        #expect(try next.ask(.post, "/v1/imports/\(id)/resume", status: 409)["code"] == "import-not-interrupted")
    }

    @Test func `one whose document is gone says so and can be undone`() throws {
        let bench = try ImportBench()
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(document) }
        let next = try halfDone(places)
        try FileManager.default.removeItem(atPath: next.database.path + "-imports")
        try next.startWorker()
        try eventually("it is said to be lost") {
            try next.ask(.get, "/v1/imports/\(id)")["problem"]?["code"] == "import-document-lost"
        }
        #expect(try next.state(id) == "interrupted")
        try next.undo(id)
        #expect(try next.held().isEmpty)
    }

    @Test func `what no import needs is removed at the start`() throws {
        let path = folder.path("register.sqlite")
        try FileManager.default.createDirectory(atPath: path + "-imports", withIntermediateDirectories: false)
        for name in ["incoming-1", "\(School.pupil).document", "\(School.pupil).steps"] {
            try folder.write("x", to: "register.sqlite-imports/\(name)")
        }
        _ = try ImportBench(at: path)
        #expect(!FileManager.default.fileExists(atPath: path + "-imports"))
    }
}
