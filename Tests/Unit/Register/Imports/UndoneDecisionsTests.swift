import HTTP
import JSON
import RegisterService
import TestSupport
import Testing

/// What an office says when a document has said it before it, and when it has said it before itself.
struct UndoneDecisionsTests {
    private let bench: ImportBench
    private static let child = UndoneFactsTests.child

    init() throws {
        bench = try ImportBench()
        try bench.load(UndoneFactsTests.family(2, 3))
    }

    private func guardians() throws -> [String] {
        let child = try #require(try bench.contents()["persons/\(Self.child)"])
        return child["responsibles"]?.elements?.compactMap { $0["person"]?["id"]?.string } ?? []
    }

    private func say(_ method: HTTP.Method, _ path: String, _ body: String = "") throws {
        let status = try bench.edit(method, "persons/\(path)", body)
        try #require((200..<300).contains(status), "\(status)")
    }

    private func rules(_ id: String) throws -> [String] {
        let report = try bench.ask(.get, "/v1/imports/\(id)")["report"]
        return report?["findings"]?.elements?.compactMap { $0["rule"]?.string } ?? []
    }

    @Test func `a guardian who dies answers for nobody again whom a document had left out already`() throws {
        let night = try bench.load(UndoneFactsTests.family(3))
        try say(.put, "\(Town.id(2))/status", #"{"status":"Avliden"}"#)
        let (held, facts) = (try bench.held(), try bench.facts())
        try say(.put, "\(Town.id(2))/status", #"{"status":"Avliden"}"#)
        #expect(try bench.held() == held && bench.facts() == facts, "saying it again changes nothing")
        let undone = try bench.undo(night)
        #expect(undone["conflicts"]?[0]?["rule"] == "changed-since", "\(undone.text)")
        #expect(try guardians() == [Town.id(3)])
        #expect(try rules(bench.load(UndoneFactsTests.family(2, 3))).contains("guardianship-kept"))
        #expect(try guardians() == [Town.id(3)])
    }

    @Test func `only children whose custody ends by it are named as those of one who has died`() throws {
        try bench.load(UndoneFactsTests.family(3))
        let response = try bench.send(.put, "/v1/persons/\(Town.id(2))/status", #"{"status":"Avliden"}"#)
        #expect(try JSON(parsing: response.body)["ended"]?["guardianships"]?.count ?? 0 == 0)
    }

    /// One who is the child's by another relation now, having been custodian once.
    @Test(arguments: [0, 10], [nil, "God man"])
    func `custody of before is over too when the office ends every relation, and not when it names another`(
        days: Int64, named: String?
    ) throws {
        func family(_ relation: String) -> String {
            let two = #"{"person":{"id":"\#(Town.id(2))"},"relationType":""#
            return UndoneFactsTests.family(3, 2).replacing(two + "Vårdnadshavare", with: two + relation)
        }
        bench.clock.advance(by: .seconds(86_400))
        try bench.load(family("God man"))
        bench.clock.advance(by: .seconds(days * 86_400))
        let relation = named.map { "?relationType=" + $0.replacing(" ", with: "%20") } ?? ""
        try say(.delete, "\(Self.child)/guardianships/\(Town.id(2))\(relation)")
        #expect(try guardians() == [Town.id(3)])
        let isKept = named == nil
        #expect(try rules(bench.load(family("Vårdnadshavare"))).contains("guardianship-kept") == isKept)
        #expect(try guardians() == [Town.id(3)] + (isKept ? [] : [Town.id(2)]))
    }

    @Test
    func `an end on a day to come is refused where a document has ended it, and may be said by beginning it anew`()
        throws
    {
        let night = try bench.load(UndoneFactsTests.family(3))
        let facts = try bench.facts()
        let path = "/v1/persons/\(Self.child)/guardianships/\(Town.id(2))"
        let refused = try bench.send(.delete, path + "?endDate=2026-12-24")
        #expect(refused.status == 409)
        #expect(try JSON(parsing: refused.body)["code"] == "guardianship-over")
        #expect(try bench.facts() == facts)
        try say(
            .put, "\(Self.child)/guardianships/\(Town.id(2))",
            #"{"relationType":"Vårdnadshavare","endDate":"2026-12-24"}"#)
        #expect(try guardians() == [Town.id(3), Town.id(2)])
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "changed-since")
        // Said again it is there already.
        try say(.delete, "\(Self.child)/guardianships/\(Town.id(2))?endDate=2026-12-24")
        bench.clock.advance(by: .seconds(130 * 86_400))
        try bench.service.life.clock.turn()
        #expect(try guardians() == [Town.id(3)])
    }

    @Test func `what the office ends a second time, which a document began anew after agreeing, is ended once more`()
        throws
    {
        func end() throws { try say(.delete, "\(Self.child)/guardianships/\(Town.id(2))") }
        try end()
        for guardians in [[3], [2, 3]] {
            try bench.load(guardians == [3] ? UndoneFactsTests.family(3) : UndoneFactsTests.family(2, 3))
        }
        #expect(try guardians() == [Town.id(2), Town.id(3)])
        // The same day: nothing is left of what began.
        let night = try bench.load(UndoneFactsTests.family(3))
        try end()
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "changed-since")
        #expect(try rules(bench.load(UndoneFactsTests.family(2, 3))).contains("guardianship-kept"))
        #expect(try guardians() == [Town.id(3)])
    }

    @Test func `an agreement about a status is one again when what came after it is undone`() throws {
        try say(.put, "\(Self.child)/status", #"{"status":"Utvandrad"}"#)
        try bench.load(UndoneFactsTests.family(2, 3, status: "Utvandrad"))
        let (before, facts) = (try bench.contents(), try bench.facts())
        let night = try bench.load(UndoneFactsTests.family(2, 3, status: "Aktiv"))
        #expect(try bench.facts() != facts)
        #expect(try bench.undo(night)["conflicts"] == [])
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
        let held = try bench.held()
        try say(.put, "\(Self.child)/status", #"{"status":"Utvandrad"}"#)
        #expect(try bench.held() == held && bench.facts() == facts, "it is no news")
    }

    /// A supplier of every night, and another system that tells the office's word as often.
    @Test(arguments: ["begun", "begun today", "ended", "Utvandrad", "Aktiv"])
    func `what is said again and again, with a supplier that agrees, is written once`(word: String) throws {
        let status = ["begun", "begun today", "ended"].contains(word) ? nil : word
        let night = word == "ended" ? UndoneFactsTests.family(3) : UndoneFactsTests.family(2, 3, status: status)
        try bench.load(night)
        func decide() throws {
            switch word {
            case "begun":
                try say(
                    .put, "\(Self.child)/guardianships/\(Town.id(2))",
                    #"{"relationType":"Vårdnadshavare","startDate":"2026-08-01"}"#)
            case "begun today":
                try say(
                    .put, "\(Self.child)/guardianships/\(Town.id(2))", #"{"relationType":"Vårdnadshavare"}"#)
            case "ended": try say(.delete, "\(Self.child)/guardianships/\(Town.id(2))")
            default: try say(.put, "\(Self.child)/status", #"{"status":"\#(word)"}"#)
            }
        }
        try decide()
        let unconfirmed = try bench.facts()
        let agreement = try bench.load(night)
        let (held, facts, told) = (try bench.held(), try bench.facts(), try bench.told().count)
        #expect(facts != unconfirmed)
        let journal = try bench.count("import_journal")
        for _ in 0..<3 {
            bench.clock.advance(by: .seconds(86_400))
            try decide()
            #expect(try bench.held() == held && bench.facts() == facts)
            try bench.load(night)
            #expect(try bench.held() == held && bench.facts() == facts)
        }
        #expect(try bench.told().count == told)
        #expect(try bench.count("import_journal") == journal)
        // It is an agreement as any other.
        #expect(try bench.undo(agreement)["conflicts"] == [])
        #expect(try bench.facts() == unconfirmed)
    }
}
