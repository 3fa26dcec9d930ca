import HTTP
import JSON
import SQLite
import TestSupport
import Testing

/// Of whom nothing may be brought back: one whom an office has deleted, and a protected child.
struct UndoneTracesTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(UndoneFactsTests.family(2, 3))
    }

    /// What an undo would bring back of a child does not tie them for a month to somebody who is erased.
    @Test(arguments: ["", "?cascade=true"])
    func `one whom an office has deleted is struck from the journal and comes back with nobody`(query: String) throws {
        #expect(try end(2) == 204)
        let night = try bench.load(UndoneFactsTests.family(3, status: "Utvandrad"))
        #expect(try journal(of: 2) > 0)
        #expect(try bench.edit(.delete, "persons/\(Town.id(2))\(query)") == 204)
        #expect(try journal(of: 2) == 0)
        #expect(try bench.undo(night)["conflicts"] == [])
        #expect(try bench.contents()["persons/\(UndoneFactsTests.child)"]?["personStatus"] != "Utvandrad")
        let erased = Town.id(2).replacing("-", with: "").uppercased()
        #expect(try !bench.facts().contains { $0.contains(erased) })
    }

    @Test func `a document that names one whom an office has deleted is not brought back`() throws {
        let night = try bench.load(UndoneFactsTests.family(3))
        #expect(try bench.edit(.delete, "persons/\(Town.id(2))") == 204)
        let contents = try bench.contents()
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "reference-missing")
        #expect(try bench.contents() == contents)
    }

    /// How many entries of the journal name this person in what they would bring back.
    private func journal(of person: Int) throws -> Int {
        try bench.database.read { transaction in
            try transaction.first(
                "SELECT count(*) FROM import_journal WHERE instr(coalesce(facts, '') || CAST(document AS TEXT), ?) > 0",
                Town.id(person)
            ) { $0.int(0) } ?? 0
        }
    }

    @Test func `an agreement about a protected child is in the log, and its undo leaves it and says so`() throws {
        #expect(try end(2) == 204)
        try bench.protect(1)
        let logged = try bench.accesses().count
        let report = try bench.ask(.post, "/v1/imports", UndoneFactsTests.family(3), seesHidden: true)
        let night = try #require(report["import"]?.string)
        #expect(try bench.accesses().dropFirst(logged) == ["changed \(UndoneFactsTests.child) office Import \(night)"])
        let facts = try bench.facts()
        let undone = try bench.ask(.post, "/v1/imports/\(night)/undo", seesHidden: true)
        #expect(undone["conflicts"]?[0]?["rule"] == "undo-protected")
        #expect(try bench.facts() == facts)
    }

    /// The first import has not touched their document.
    @Test
    func `a mark that was lifted by mistake is back with the undo, also when an earlier agreement is undone first`()
        throws
    {
        func document(_ more: String) -> String { Town.persons([Town.person(5, more)]) }
        func load(_ document: String, mayLift: Bool) throws -> String {
            let report = try bench.ask(
                .post, "/v1/imports", document, seesHidden: true, mayLift: mayLift)
            return try #require(report["import"]?.string)
        }
        let marked = document(#","securityMarking":"Sekretessmarkering""#)
        try bench.load(marked)
        try #require(try bench.edit(.put, "persons/\(Town.id(5))/status", #"{"status":"Utvandrad"}"#) == 200)
        let agreement = try load(
            document(#","securityMarking":"Sekretessmarkering","personStatus":"Utvandrad""#), mayLift: false)
        let (before, facts) = (try bench.contents(), try bench.facts())
        let mistake = try load(document(#","securityMarking":"Ingen""# + Town.civicNumber(5)), mayLift: true)
        let undone = try bench.ask(.post, "/v1/imports/\(agreement)/undo", seesHidden: true)
        #expect(undone["conflicts"]?[0]?["rule"] == "changed-since", "\(undone.text)")
        #expect(try bench.ask(.post, "/v1/imports/\(mistake)/undo", mayLift: true)["conflicts"] == [])
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
        #expect(try bench.protected() == [Town.id(5)])
    }

    @Test func `what has the id of one who is deleted, being of another kind, is undone as ever`() throws {
        try bench.load(#"{\#(School.organisations)}"#)
        try bench.load(Town.group(2, of: [1]))
        let before = try bench.contents()
        let night = try bench.load(Town.group(2, of: [1, 3]))
        #expect(try bench.edit(.delete, "persons/\(Town.id(2))?cascade=true") == 204)
        let undone = try bench.undo(night)
        #expect(undone["conflicts"] == [], "\(undone.text)")
        let after = try bench.contents().filter { $0.key.hasPrefix("groups/") }
        #expect(after == before.filter { $0.key.hasPrefix("groups/") })
    }

    @Test func `one who was struck and comes again is not brought back into what named them`() throws {
        let night = try bench.load(UndoneFactsTests.family(3))
        #expect(try bench.edit(.delete, "persons/\(Town.id(2))") == 204)
        try bench.load(Town.persons([Town.person(2)]))
        let contents = try bench.contents()
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "reference-missing")
        #expect(try bench.contents() == contents)
    }

    private func end(_ guardian: Int) throws -> Int {
        try bench.edit(.delete, "persons/\(UndoneFactsTests.child)/guardianships/\(Town.id(guardian))")
    }
}
