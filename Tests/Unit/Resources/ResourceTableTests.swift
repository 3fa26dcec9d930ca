import FoundationEssentials
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
        guard case .changed(version: 2, _, wasHidden: false) = change else {
            Issue.record("the change went unseen")
            return
        }
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

    // MARK: Deletion

    private static let kept = ResourceTable(.groups, name: "things", keepsTombstones: true)
    private let number = GroupID.numbered(1).uuid

    /// A table whose resources may be deleted.
    private func deleting() throws -> (database: Database, clock: TestClock) {
        let clock = TestClock()
        let columns = """
            number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, created INTEGER NOT NULL,
            modified INTEGER NOT NULL UNIQUE, hidden INTEGER NOT NULL, digest BLOB NOT NULL, document BLOB NOT NULL
            """
        let tombstone = """
            CREATE TABLE tombstone (kind TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
                deleted_at INTEGER NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
            """
        let database = try Database(
            at: ":memory:", applicationID: 1,
            migrations: [Migration("v001", sql: "CREATE TABLE things (\(columns)) STRICT; \(tombstone)")],
            clock: clock.clock)
        return (database, clock)
    }

    private func store(_ name: String, in database: Database) throws -> StoredChange {
        let encoded = try #require(
            Self.kept.encode(["id": JSON(number.lowercase), "displayName": JSON(name)]))
        return try database.write { transaction in
            var times = try Self.kept.modificationTimes(in: transaction)
            return try Self.kept.store(encoded, &times, in: transaction)
        }
    }

    private func delete(in database: Database) throws -> StoredDeletion? {
        try database.write { transaction in
            var times = try Self.kept.modificationTimes(in: transaction)
            return try Self.kept.delete(number, &times, in: transaction)
        }
    }

    @Test func `a deleted resource leaves its version, and a new one of its id goes on from there`() throws {
        let (database, _) = try deleting()
        _ = try store("6A", in: database)
        _ = try store("6B", in: database)
        let first = try delete(in: database)
        #expect(first?.version == 3)
        let second = try delete(in: database)
        #expect(second == nil)
        #expect(try database.read { try Self.kept.document(GroupID.numbered(1), in: $0) } == nil)
        guard case .created(version: 4, _) = try store("6B", in: database) else {
            Issue.record("it did not go on from its deletion")
            return
        }
        #expect(try database.read { try $0.first("SELECT count(*) FROM tombstone") { $0.int(0) } } == 0)
        let third = try delete(in: database)
        #expect(third?.version == 5)
    }

    @Test func `deletions and changes stand in one growing sequence, even when the clock goes back`() throws {
        let (database, clock) = try deleting()
        var times: [Int64] = []
        for round in 0..<6 {
            _ = try store("6A", in: database)
            times.append(try #require(database.read { try $0.first("SELECT modified FROM things") { $0.int64(0) } }))
            clock.advance(by: .seconds(round % 2 == 0 ? -3_600 : 1))
            times.append(try #require(try delete(in: database)).deletedAt.microseconds)
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
}
