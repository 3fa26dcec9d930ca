import JSON
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

struct ResourceTableTests {
    private func document(_ bench: ResourceBench, _ number: Int) throws -> (version: Int64, json: JSON) {
        let found = try bench.database.read { try ResourceBench.table.document(GroupID.numbered(number), in: $0) }
        let (version, bytes) = try #require(found)
        return (version, try JSON(parsing: bytes))
    }

    @Test func `a new resource is version 1 and carries its times after its id`() throws {
        let bench = try ResourceBench()
        try bench.store(1, [("displayName", "6A")])
        let (version, json) = try document(bench, 1)
        #expect(version == 1)
        #expect(json.members?.map(\.key) == ["id", "meta", "displayName"])
        #expect(json["meta"]?["created"] == json["meta"]?["modified"])
        #expect(json["meta"]?["created"]?.string == bench.clock.now.rfc3339)
    }

    @Test func `the same content again changes nothing, whatever its meta says`() throws {
        let bench = try ResourceBench()
        try bench.store(1, [("displayName", "6A")])
        let before = try document(bench, 1)
        bench.clock.advance(by: .seconds(60))
        let change = try bench.store(1, [("meta", ["created": "2001-01-01T00:00:00Z"]), ("displayName", "6A")])
        guard case .unchanged(version: 1) = change else { Issue.record("the content was taken for new"); return }
        let after = try document(bench, 1)
        #expect(after == before)
    }

    @Test func `new content is the next version, keeps when it was created and says when it changed`() throws {
        let bench = try ResourceBench()
        try bench.store(1, [("displayName", "6A")])
        bench.clock.advance(by: .seconds(60))
        let change = try bench.store(1, [("displayName", "6B")])
        guard case .changed(version: 2, _) = change else { Issue.record("the change went unseen"); return }
        let (version, json) = try document(bench, 1)
        #expect(version == 2 && json["displayName"]?.string == "6B")
        let created = try #require(json["meta"]?["created"]?.string.flatMap { Instant(rfc3339: $0) })
        let modified = try #require(json["meta"]?["modified"]?.string.flatMap { Instant(rfc3339: $0) })
        #expect(modified - created == .seconds(60))
    }

    @Test func `modified grows with every change, even when the clock stands or goes back`() throws {
        let bench = try ResourceBench()
        var times: [String] = []
        for number in 1...5 {
            try bench.store(number, [("displayName", "x")])
            times.append(try #require(document(bench, number).json["meta"]?["modified"]?.string))
            if number == 3 { bench.clock.advance(by: .seconds(-3600)) }
        }
        let instants = times.compactMap { Instant(rfc3339: $0) }
        #expect(instants.count == 5 && zip(instants, instants.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `a document without a readable id is not taken`() {
        #expect(ResourceBench.table.encode(["id": "6A"]) == nil)
        #expect(ResourceBench.table.encode([:]) == nil)
    }
}
