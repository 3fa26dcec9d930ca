import HTTP
import JSON
import TestSupport
import Testing

/// A document that is the whole truth for the kinds it holds.
struct CompleteDocumentTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(Town.persons(1...100))
    }

    private func refusal(_ document: String, _ query: String = "?complete=true") throws -> String? {
        let before = try bench.held()
        let response = try bench.send(.post, "/v1/imports\(query)", document)
        #expect(response.status == 422)
        #expect(try bench.held() == before)
        return try JSON(parsing: response.body)["code"]?.string
    }

    @Test func `what it leaves out is deleted and told, the other kinds are left alone`() throws {
        try bench.forgetTold()
        let document = #"{"persons":[\#((1...95).map { Town.person($0) }.joined(separator: ","))]}"#
        let tried = try bench.ask(.post, "/v1/imports?complete=true&dryRun=true", document)
        #expect(tried["persons"]?["deleted"] == 5)
        #expect(try bench.held().count == 101)
        let report = try bench.ask(.post, "/v1/imports?complete=true", document)
        #expect(
            report["persons"]
                == ["received": 95, "created": 0, "changed": 0, "unchanged": 95, "rejected": 0, "deleted": 5])
        #expect(try bench.held().count == 96)
        #expect(try bench.told().map(\.type) == Array(repeating: "register.person-deleted.v1", count: 5))
        // Again, and nothing is left to delete.
        #expect(try bench.ask(.post, "/v1/imports?complete=true", document)["persons"]?["deleted"] == 0)
    }

    @Test func `one that leaves out more than a tenth is refused unless more is allowed`() throws {
        #expect(try refusal(Town.persons(1...89)) == "import-deletes-too-much")
        #expect(try refusal(Town.persons(1...80), "?complete=true&maxDeleted=19") == "import-deletes-too-much")
        try bench.load(Town.persons(1...80), "?complete=true&maxDeleted=20")
        #expect(try bench.held().count == 81)
        try bench.load(Town.persons([1]), "?complete=true&maxDeleted=100")
        #expect(try bench.held().count == 2)
    }

    @Test func `an empty list is not taken for a kind that is empty`() throws {
        try bench.load(#"{\#(School.organisations),"persons":[]}"#, "?complete=true&maxDeleted=100")
        #expect(try bench.held().count == 101)
    }

    @Test func `an item that is rejected is named all the same`() throws {
        let bad = #"{"id":"\#(Town.id(100))","familyName":7,"birthDate":[]}"#
        let report = try bench.ask(
            .post, "/v1/imports?complete=true",
            Town.persons((1...99).map { Town.person($0) } + [bad, #"{"id":"\#(Town.id(99))"}"#]))
        #expect(report["persons"]?["deleted"] == 0)
        #expect(try bench.held().count == 101)
    }

    @Test func `one with further pages or with items nobody can name is no whole truth`() throws {
        let list = (1...99).map { Town.person($0) }.joined(separator: ",")
        #expect(try refusal(#"{"persons":{"data":[\#(list)],"pageToken":"next"}}"#) == "document-not-complete")
        #expect(try refusal(#"{"persons":[\#(list),{"givenName":"?"}]}"#) == "document-not-complete")
    }

    @Test func `a person with a protection mark is never deleted by being left out`() throws {
        try bench.load(Town.persons([Town.person(100, ",\"securityMarking\":\"Sekretessmarkering\"")]))
        let report = try bench.ask(
            .post, "/v1/imports?complete=true", Town.persons(1...99), seesHidden: true)
        #expect(report["persons"]?["deleted"] == 0)
        #expect(
            report["findings"]?.elements?.contains {
                $0["rule"] == "protected-kept" && $0["id"] == JSON(Town.id(100))
            } == true)
        #expect(try bench.held().count == 101)
    }

    @Test func `what something still refers to is kept and named, alike in a dry run`() throws {
        try bench.load(Town.group(101, of: [96]))
        // Two who answer for each other, and one who answers for nobody.
        try bench.load(
            Town.persons([Town.person(97, Town.responsible(98)), Town.person(98, Town.responsible(97))]))
        let tried = try bench.ask(.post, "/v1/imports?complete=true&dryRun=true", Town.persons(1...95))
        let report = try bench.ask(.post, "/v1/imports?complete=true", Town.persons(1...95))
        #expect(report["persons"]?["deleted"] == 4)
        let kept = report["findings"]?.elements?.filter { $0["rule"] == "referred-to-kept" } ?? []
        #expect(kept.map { $0["id"]?.string } == [Town.id(96)])
        #expect(tried.setting("import", nil).setting("dryRun", nil) == report.setting("import", nil))
        #expect(try bench.loose() == [])
    }
}
