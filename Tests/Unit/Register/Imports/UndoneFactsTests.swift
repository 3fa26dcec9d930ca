import HTTP
import JSON
import TestSupport
import Testing

/// What stands in no document: an undo brings it back, and is nobody's word against it.
struct UndoneFactsTests {
    private let bench: ImportBench
    static let child = Town.id(1)

    init() throws {
        bench = try ImportBench()
        try bench.load(Self.family(2, 3))
    }

    /// A child with these custodians, and two adults.
    static func family(_ guardians: Int..., status: String? = nil) -> String {
        let listed = guardians.map { guardian in
            #"{"person":{"id":"\#(Town.id(guardian))"},"relationType":"Vårdnadshavare"}"#
        }
        let status = status.map { #","personStatus":"\#($0)""# } ?? ""
        return """
            {"persons":[
            {"id":"\(child)","givenName":"Barn","familyName":"Exempel","birthDate":"2014-03-09"\(status),
            "responsibles":[\(listed.joined(separator: ","))]},
            {"id":"\(Town.id(2))","givenName":"Ada","familyName":"Exempel","birthDate":"1984-03-09"},
            {"id":"\(Town.id(3))","givenName":"Bo","familyName":"Exempel","birthDate":"1985-03-09"}]}
            """
    }

    private func guardians() throws -> [String] {
        let child = try #require(try bench.contents()["persons/\(Self.child)"])
        return child["responsibles"]?.elements?.compactMap { $0["person"]?["id"]?.string } ?? []
    }

    private func plan(_ guardian: Int, _ period: String) throws {
        let status = try bench.edit(
            .put, "persons/\(Self.child)/guardianships/\(Town.id(guardian))",
            #"{"relationType":"Vårdnadshavare",\#(period)}"#)
        try #require((200..<300).contains(status), "\(status)")
    }

    @Test func `custody that an office has ended stays ended when an import that says otherwise is undone`() throws {
        try #require(
            (200..<300).contains(try bench.edit(.delete, "persons/\(Self.child)/guardianships/\(Town.id(2))")))
        #expect(try guardians() == [Town.id(3)])
        let facts = try bench.facts()
        // It says something new, so that there is something to undo.
        let night = try bench.load(Self.family(2, 3, status: "Aktiv"))
        #expect(try guardians() == [Town.id(3)])
        try bench.undo(night)
        #expect(try bench.facts() == facts)
        for _ in 0..<2 {
            try bench.load(Self.family(2, 3))
            #expect(try guardians() == [Town.id(3)])
        }
    }

    @Test func `the dead stay dead when an import that says otherwise is undone`() throws {
        try #require(
            (200..<300).contains(try bench.edit(.put, "persons/\(Self.child)/status", #"{"status":"Avliden"}"#)))
        let facts = try bench.facts()
        let night = try bench.load(Self.family(3, status: "Aktiv"))
        try bench.undo(night)
        #expect(try bench.facts() == facts)
        try bench.load(Self.family(2, 3, status: "Aktiv"))
        #expect(try bench.contents()["persons/\(Self.child)"]?["personStatus"] == "Avliden")
    }

    @Test func `a status that only the undone import spoke of goes with it`() throws {
        let (before, facts) = (try bench.contents(), try bench.facts())
        let night = try bench.load(Self.family(2, 3, status: "Avliden"))
        #expect(try bench.contents()["persons/\(Self.child)"]?["personStatus"] == "Avliden")
        #expect(try bench.undo(night)["conflicts"] == [])
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
    }

    @Test func `a number that was given when a mark was lifted goes when the mark is back`() throws {
        func document(_ more: String) -> String { Town.persons([Town.person(5, more)]) }
        try bench.load(document(#","securityMarking":"Sekretessmarkering""#))
        let before = try bench.contents()
        let report = try bench.ask(
            .post, "/v1/imports", document(#","securityMarking":"Ingen""# + Town.civicNumber(5)), mayLift: true)
        #expect(try bench.contents()["persons/\(Town.id(5))"]?["civicNo"] != nil)
        try bench.ask(.post, "/v1/imports/\(report["import"]?.string ?? "")/undo", mayLift: true)
        #expect(try bench.contents() == before)
    }

    @Test(arguments: [
        (3, #""endDate":"2026-12-24""#, [3]), (3, #""endDate":"2026-12-24""#, []),
        (2, #""startDate":"2026-12-01""#, [2, 3]),
    ])
    func `what was planned is planned again`(guardian: Int, period: String, named: [Int]) throws {
        // A child whose list and plan differ.
        try bench.load(Self.family(3))
        try plan(guardian, period)
        // The supplier has heard of it.
        try bench.load(Self.family(3))
        let (before, facts) = (try bench.contents(), try bench.facts())
        let night = try bench.load(
            named.isEmpty ? Self.family() : named.count == 1 ? Self.family(2) : Self.family(2, 3))
        #expect(try bench.contents() != before)
        #expect(try bench.undo(night)["conflicts"] == [])
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
    }

    @Test func `a child deleted by a document that leaves it out comes back with its dates`() throws {
        try plan(3, #""endDate":"2026-12-24""#)
        let (before, facts) = (try bench.contents(), try bench.facts())
        let mistake = try bench.load(
            #"{"persons":[{"id":"\#(Town.id(2))","givenName":"Ada","familyName":"Exempel","birthDate":"1984-03-09"},"#
                + #"{"id":"\#(Town.id(3))","givenName":"Bo","familyName":"Exempel","birthDate":"1985-03-09"}]}"#,
            "?complete=true&maxDeleted=100")
        #expect(try bench.contents()["persons/\(Self.child)"] == nil)
        #expect(try bench.undo(mistake)["conflicts"] == [])
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
    }

    @Test func `a day that has come meanwhile has come after the undo`() throws {
        try plan(3, #""endDate":"2026-08-20""#)
        try bench.load(Self.family(2, 3))
        let night = try bench.load(Self.family(2))
        bench.clock.advance(by: .seconds(5 * 86_400))
        try bench.undo(night)
        #expect(try guardians() == [Town.id(2)])
    }

    @Test func `imports undone in any order leave the dates that were there before both`() throws {
        try plan(3, #""endDate":"2026-12-24""#)
        let (before, facts) = (try bench.contents(), try bench.facts())
        let first = try bench.load(Self.family(2))
        let second = try bench.load(Self.family())
        try bench.undo(first)
        try bench.undo(second)
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
    }

    @Test func `what an office has changed is named again when a document takes it back again`() throws {
        var child = try #require(try bench.contents()["persons/\(Self.child)"])
        child = child.setting("givenName", "Kim")
        try #require((200..<300).contains(try bench.edit(.put, "persons/\(Self.child)", child.text)))
        let facts = try bench.facts()
        let night = try bench.load(Self.family(2, 3))
        try bench.undo(night)
        #expect(try bench.facts() == facts)
        let again = try bench.load(Self.family(2, 3))
        let report = try bench.ask(.get, "/v1/imports/\(again)").text
        #expect(report.contains("office-change-overwritten"))
    }

    @Test func `custody that an office has called off is not planned again when something else is undone`() throws {
        try plan(3, #""startDate":"2026-12-01""#)
        let night = try bench.load(
            #"{"persons":[{"id":"\#(Town.id(3))","givenName":"Kim","familyName":"Exempel","birthDate":"1985-03-09"}]}"#)
        #expect(try end(3) == 204)
        let facts = try bench.facts()
        #expect(try bench.undo(night)["conflicts"] == [])
        #expect(try bench.facts() == facts)
    }

    @Test func `an agreement that is undone is none, though it changed no document`() throws {
        #expect(try end(2) == 204)
        try #require(
            (200..<300).contains(try bench.edit(.put, "persons/\(Self.child)/status", #"{"status":"Utvandrad"}"#)))
        let (before, facts) = (try bench.contents(), try bench.facts())
        let night = try bench.load(Self.family(3, status: "Utvandrad"))
        #expect(try bench.contents() == before)
        #expect(try bench.facts() != facts)
        #expect(try bench.undo(night)["conflicts"] == [])
        #expect(try bench.facts() == facts)
        try bench.load(Self.family(2, 3, status: "Aktiv"))
        #expect(try guardians() == [Town.id(3)])
        #expect(try bench.contents()["persons/\(Self.child)"]?["personStatus"] == "Utvandrad")
    }

    @Test(arguments: [false, true])
    func `agreements are undone in any order, also under a change of the document`(isReversed: Bool) throws {
        #expect(try end(2) == 204)
        let (before, facts) = (try bench.contents(), try bench.facts())
        let ids = try [Self.family(3), Self.family(2, 3), Self.family(3, status: "Utvandrad")].map {
            try bench.load($0)
        }
        for id in isReversed ? ids.reversed() : ids { #expect(try bench.undo(id)["conflicts"] == []) }
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
    }

    @Test func `what an office has decided about what a document ended already is not undone with it`() throws {
        let night = try bench.load(Self.family(3))
        #expect(try end(2, "?endDate=2026-08-01") == 204)
        let facts = try bench.facts()
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "changed-since")
        #expect(try bench.facts() == facts)
        try bench.load(Self.family(2, 3))
        #expect(try guardians() == [Town.id(3)])
    }

    @Test func `custody of one who is of age by mistake is there again with the birth date`() throws {
        func family(_ born: String) -> String { Self.family(2, 3).replacing("2014-03-09", with: born) }
        let (before, facts) = (try bench.contents(), try bench.facts())
        let mistake = try bench.load(family("2001-03-09"))
        let mistaken = try bench.facts()
        let more = try bench.load(Self.family(3).replacing("2014-03-09", with: "2001-03-09"))
        #expect(try bench.undo(more)["conflicts"] == [])
        #expect(try bench.facts() == mistaken)
        #expect(try bench.undo(mistake)["conflicts"] == [])
        #expect(try bench.contents() == before)
        #expect(try bench.facts() == facts)
    }

    @Test(arguments: [false, true])
    func `what a document has said of custody is an office's word when the office says the same`(isEnd: Bool) throws {
        if !isEnd { try bench.load(Self.family(3)) }
        let night = try bench.load(isEnd ? Self.family(3) : Self.family(2, 3))
        if isEnd { #expect(try end(2) == 204) } else { try plan(2, #""startDate":"2026-08-17""#) }
        let (held, facts) = (try bench.held(), try bench.facts())
        if isEnd { #expect(try end(2) == 204) } else { try plan(2, #""startDate":"2026-08-17""#) }
        #expect(try bench.held() == held && bench.facts() == facts, "saying it again changes nothing")
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "changed-since")
        #expect(try guardians() == (isEnd ? [Town.id(3)] : [Town.id(2), Town.id(3)]))
        try bench.load(isEnd ? Self.family(2, 3) : Self.family(3))
        #expect(try guardians().contains(Town.id(2)) == !isEnd)
    }

    @Test(arguments: [("Utvandrad", "Aktiv"), ("Aktiv", "Utvandrad")])
    func `a status that an office has confirmed since is not undone in silence`(said: String, before: String) throws {
        try bench.load(Self.family(2, 3, status: before))
        let night = try bench.load(Self.family(2, 3, status: said))
        func confirm() throws {
            let status = try bench.edit(.put, "persons/\(Self.child)/status", #"{"status":"\#(said)"}"#)
            try #require((200..<300).contains(status))
        }
        try confirm()
        let held = try bench.held()
        try confirm()
        #expect(try bench.held() == held, "saying it again changes nothing")
        #expect(try bench.undo(night)["conflicts"]?[0]?["rule"] == "changed-since")
        #expect(try bench.held() == held)
    }

    @Test func `an office's change outlasts an item that is refused whole`() throws {
        func document(_ name: String, _ day: Int) -> String {
            Town.persons([
                Town.person(5, name: name, #","securityMarking":"Sekretessmarkering""# + Town.civicNumber(day))
            ])
        }
        func load(_ document: String) throws -> String {
            let report = try bench.ask(.post, "/v1/imports", document, seesHidden: true)
            return try bench.ask(.get, "/v1/imports/\(report["import"]?.string ?? "")", seesHidden: true).text
        }
        _ = try load(document("Bo", 5))
        let held = try #require(try bench.contents()["persons/\(Town.id(5))"])
        try #require(
            (200..<300).contains(
                try bench.edit(.put, "persons/\(Town.id(5))", held.setting("givenName", "Kim").text)))
        let refused = try load(document("Bo", 6))
        #expect(refused.contains("protected-number-changed"), "\(refused)")
        #expect(try load(document("Bo", 5)).contains("office-change-overwritten"))
    }

    private func end(_ guardian: Int, _ query: String = "") throws -> Int {
        try bench.edit(.delete, "persons/\(Self.child)/guardianships/\(Town.id(guardian))\(query)")
    }
}
