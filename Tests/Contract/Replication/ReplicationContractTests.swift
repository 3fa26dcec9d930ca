import Contracts
import JSON
import Testing

/// What publishers and replicas say to each other, in the samples both sides were tested with.
struct ReplicationContractTests {
    static let publishers = [("register", "Register"), ("schedule", "Schedule")]

    @Test(arguments: publishers)
    func `every message of replication has its sample`(publisher: String, folder: String) throws {
        let names = Set(try ContractSample.names(of: folder))
        for fact in ReplicationFact.allCases { #expect(names.contains(fact.type(of: publisher).name)) }
    }

    @Test(arguments: publishers, ReplicationFact.allCases)
    func `a sample is read, written again the same, and read with fields nobody knows yet`(
        publisher: (String, String), fact: ReplicationFact
    ) throws {
        let sample = try ContractSample(fact.type(of: publisher.0).name, of: publisher.1)
        #expect(ReplicationFact(sample.type) == fact)
        try roundTrip(Self.bodies[fact]!, sample)
    }

    @Test(arguments: [
        ("snapshot-requested", ["queue", "reason", "scope", "places"]), ("audit-requested", ["queue", "kinds"]),
        ("snapshot-begun", ["snapshot", "scope", "places"]),
        ("snapshot-chunk", ["snapshot", "number", "kind", "items"]),
        ("snapshot-ended", ["snapshot", "chunks", "places", "digests"]), ("audit-stated", ["places", "digests"]),
        ("position-stated", ["exchange"]),
    ])
    func `a message without what makes it one breaks the contract by name`(fact: String, fields: [String]) throws {
        let sample = try ContractSample("register.\(fact).v1", of: "Register")
        let body = Self.bodies[try #require(ReplicationFact(rawValue: fact))]!
        for field in fields {
            let error = #expect(throws: ContractError.self) { _ = try body.init(sample.data.setting(field, nil)) }
            #expect(error?.field == field)
        }
    }

    @Test func `a chunk put together from stored bodies is read as what they are`() throws {
        let sample = try ContractSample("register.snapshot-chunk.v1", of: "Register")
        let chunk = try SnapshotChunk(sample.data)
        var bytes = SnapshotChunkBytes()
        for item in chunk.items {
            let item = try #require(item)
            bytes.add(item.told, version: item.version, body: item.body.encoded())
        }
        let body = bytes.body(snapshot: chunk.snapshot, number: chunk.number, kind: chunk.kind)
        #expect(try JSON(parsing: body) == sample.data)
        #expect(chunk.items.map { $0?.told } == [.whole, .mark, .deletion])
    }

    @Test func `an item that cannot be read takes no other with it`() throws {
        let sample = try ContractSample("register.snapshot-chunk.v1", of: "Register")
        let items = Array(try #require(sample.data["items"]?.elements))
        let broken: [JSON] = [items[0], ["version": "x", "document": [:]], ["version": 1], items[2]]
        let chunk = try SnapshotChunk(sample.data.setting("items", JSON(broken)))
        #expect(chunk.items.map { $0 == nil } == [false, true, true, false])
    }

    @Test func `a reason nobody knows yet is no obstacle`() throws {
        let sample = try ContractSample("register.snapshot-requested.v1", of: "Register")
        #expect(try SnapshotRequested(sample.data.setting("reason", "later")).reason == .unknown)
    }

    @Test func `two sides that know the same have the same sums, in whatever order they count`() {
        var left = KindDigest(kind: "persons")
        var right = KindDigest(kind: "persons")
        let subjects: [(UInt64, UInt64, Int64)] = [(1, 2, 3), (1 << 60, 5, 7), (UInt64.max, 0, 9)]
        for (high, low, rank) in subjects { left.add(high: high, low: low, rank: rank) }
        for (high, low, rank) in subjects.reversed() { right.add(high: high, low: low, rank: rank) }
        #expect(left == right && left.count == 3)
        right.add(high: 1 << 60, low: 6, rank: 7)
        #expect(left.differing(from: right) == [16])
        var older = KindDigest(kind: "persons")
        for (high, low, rank) in subjects { older.add(high: high, low: low, rank: high == 1 ? rank - 1 : rank) }
        #expect(left.differing(from: older) == [0], "a mark is not a document")
    }

    private func roundTrip<B: ReplicationBody>(_ type: B.Type, _ sample: ContractSample) throws {
        let body = try type.init(sample.data)
        #expect(body.encoded() == sample.data)
        _ = try type.init(sample.data.setting("addedLater", ["x": 1]))
    }

    private static let bodies: [ReplicationFact: any ReplicationBody.Type] = [
        .snapshotRequested: SnapshotRequested.self, .auditRequested: AuditRequested.self,
        .snapshotBegun: SnapshotBegun.self, .snapshotChunk: SnapshotChunk.self, .snapshotEnded: SnapshotEnded.self,
        .auditStated: AuditStated.self, .positionStated: PositionStated.self,
    ]
}
