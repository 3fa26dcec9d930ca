import HTTP
import JSON
import TestSupport
import Testing

/// What an import does to people with a protection mark, and tells of them.
struct ProtectedImportTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.responsible(2)), Town.person(2), Town.person(3)]))
        try bench.load(Town.group(101, of: [1, 2, 3]))
        try bench.protect(2)
    }

    private func references() throws -> [String] {
        let held = try bench.held()
        let class_ = held["groups/\(Town.id(101))"]?.document["groupMemberships"]?.elements.map(Array.init) ?? []
        let guardians = held["persons/\(Town.id(1))"]?.document["responsibles"]?.elements.map(Array.init) ?? []
        return (class_ + guardians).compactMap { $0["person"]?["id"]?.string }
    }

    @Test func `a document of one who may not see them leaves them where they are`() throws {
        // As an export without the right has them.
        let before = try references()
        try bench.load(Town.group(101, of: [1, 3]))
        try bench.load(Town.persons([Town.person(1, name: "Kim", ",\"responsibles\":[]")]))
        #expect(try references() == before)
        // A document that names the protected member names them once.
        try bench.load(Town.group(101, of: [1, 2, 3]))
        #expect(try references() == before)
        // What everyone sees is removed as ever.
        try bench.load(Town.group(101, of: [1]))
        #expect(try references() == [Town.id(1), Town.id(2), Town.id(2)])
    }

    @Test func `a document of one who may see them says who has left`() throws {
        try bench.ask(.post, "/v1/imports", Town.group(101, of: [1, 3]), seesHidden: true)
        try bench.ask(
            .post, "/v1/imports", Town.persons([Town.person(1, ",\"responsibles\":[]")]), seesHidden: true)
        #expect(try references() == [Town.id(1), Town.id(3)])
    }

    @Test func `a report tells only those with the right who is protected`() throws {
        let document = Town.persons([Town.person(2, name: "Kim")])
        for document in [document, Town.group(101, of: [1, 3])] {
            let told = try bench.ask(.post, "/v1/imports", document)
            #expect(Self.telling(told) == 0)
            let id = try #require(told["import"]?.string)
            #expect(try bench.ask(.get, "/v1/imports/\(id)")["report"] == told)
            let all = try bench.ask(.get, "/v1/imports/\(id)", seesHidden: true)["report"]
            // As a finding and as a total.
            #expect(Self.telling(all) == 2)
        }
    }

    /// How much of a report tells that somebody is protected.
    private static func telling(_ report: JSON?) -> Int {
        ["findings", "findingTotals"].reduce(0) { count, list in
            count
                + (report?[list]?.elements?.filter {
                    ["hidden-item-kept", "hidden-reference-kept"].contains($0["rule"]?.string)
                }
                .count ?? 0)
        }
    }
}
