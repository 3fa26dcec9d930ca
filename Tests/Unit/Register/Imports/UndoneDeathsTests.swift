import HTTP
import JSON
import RegisterService
import TestSupport
import Testing

/// What a document had ended before an office said that somebody has died or moved abroad: nothing was left to end, and an undo
/// gives nothing back.
struct UndoneDeathsTests {
    private let bench: ImportBench
    private static let child = UndoneFactsTests.child

    init() throws { bench = try ImportBench() }

    private func say(_ status: String, of person: Int) throws {
        let answer = try bench.edit(.put, "persons/\(Town.id(person))/status", #"{"status":"\#(status)"}"#)
        try #require((200..<300).contains(answer), "\(answer)")
    }

    private func guardians() throws -> [String]? {
        try bench.contents()["persons/\(Self.child)"]?["responsibles"]?.elements?.compactMap {
            $0["person"]?["id"]?.string
        }
    }

    private func rules(_ undone: JSON) -> Set<String> {
        Set(undone["conflicts"]?.elements?.compactMap { $0["rule"]?.string } ?? [])
    }

    private func findings(_ id: String) throws -> [String] {
        let report = try bench.ask(.get, "/v1/imports/\(id)")["report"]
        return report?["findings"]?.elements?.compactMap { $0["rule"]?.string } ?? []
    }

    @Test(arguments: [0, 1], [false, true])
    func `a guardian who dies answers for nobody again, though custody left no trace`(days: Int64, isAgreed: Bool)
        throws
    {
        try bench.load(UndoneFactsTests.family(3))
        let first = try bench.load(UndoneFactsTests.family(2, 3))
        // On the day it began, so that it never was.
        let night = try bench.load(UndoneFactsTests.family(3))
        bench.clock.advance(by: .seconds(days * 86_400))
        try say("Avliden", of: 2)
        let dead = #"{"persons":[\#(Town.person(2, name: "Ada", #","personStatus":"Avliden""#))]}"#
        if isAgreed { try bench.load(dead) }
        for _ in 0..<2 {
            #expect(try rules(bench.undo(night)) == ["changed-since"])
            #expect(try guardians() == [Town.id(3)])
        }
        #expect(try findings(bench.load(UndoneFactsTests.family(2, 3))).contains("guardianship-kept"))
        #expect(try guardians() == [Town.id(3)])
        try bench.undo(first)
        #expect(try guardians() == [Town.id(3)])
    }

    @Test func `who was said to be dead by mistake answers for the child again`() throws {
        try bench.load(UndoneFactsTests.family(3))
        try bench.load(UndoneFactsTests.family(2, 3))
        let night = try bench.load(UndoneFactsTests.family(3))
        try say("Avliden", of: 2)
        #expect(try rules(bench.undo(night)) == ["changed-since"])
        try say("Aktiv", of: 2)
        #expect(try rules(bench.undo(night)) == [])
        #expect(try guardians() == [Town.id(2), Town.id(3)])
    }

    @Test func `a child who was deleted meanwhile does not come back to a guardian who has died`() throws {
        try bench.load(UndoneFactsTests.family(2, 3))
        let adults = [2: "Ada", 3: "Bo"].sorted { $0.key < $1.key }.map { Town.person($0.key, name: $0.value) }
        let mistake = try bench.load(
            #"{"persons":[\#(adults.joined(separator: ","))]}"#, "?complete=true&maxDeleted=100")
        #expect(try guardians() == nil)
        try say("Avliden", of: 2)
        #expect(try rules(bench.undo(mistake)) == ["changed-since"])
        #expect(try guardians() == nil)
        // The next document brings the child, and not the dead.
        #expect(try findings(bench.load(UndoneFactsTests.family(2, 3))).contains("guardianship-kept"))
        #expect(try guardians() == [Town.id(3)])
    }

    @Test(arguments: [false, true])
    func `custody that was planned does not come back to one who has died`(isReversed: Bool) throws {
        try bench.load(UndoneFactsTests.family(3))
        let plan = #"{"relationType":"Vårdnadshavare","startDate":"2026-12-01"}"#
        try #require(try bench.edit(.put, "persons/\(Self.child)/guardianships/\(Town.id(2))", plan) == 204)
        let first = try bench.load(UndoneFactsTests.family(2, 3))
        let night = try bench.load(UndoneFactsTests.family(3))
        try say("Avliden", of: 2)
        let ids = isReversed ? [night, first] : [first, night]
        let found = try ids.map { try rules(bench.undo($0)) }
        #expect(found.contains(["changed-since"]), "\(found)")
        bench.clock.advance(by: .seconds(200 * 86_400))
        try bench.service.life.clock.turn()
        #expect(try guardians() == [Town.id(3)])
    }

    // MARK: School

    /// One pupil in a class and at a leisure-time centre, with one teacher; or what a mistaken night leaves of it.
    private func school(_ end: String? = nil) -> String {
        let until = end.map { #","endDate":"\#($0)""# } ?? ""
        return #"""
            {\#(School.organisations),"persons":[\#(Town.person(1)),\#(Town.person(2))],
            "groups":[{"id":"\#(Town.id(20))","displayName":"7A","groupType":"Klass","startDate":"2026-08-01",
            "organisation":{"id":"\#(School.unit)"},
            "groupMemberships":[{"person":{"id":"\#(Town.id(1))"},"startDate":"2026-08-01"\#(until)}]}],
            "placements":[{"id":"\#(Town.id(21))","child":{"id":"\#(Town.id(1))"},"placedAt":{"id":"\#(School.unit)"},
            "schoolType":"FTH","startDate":"2026-08-01"\#(until)}],
            "duties":[{"id":"\#(Town.id(22))","person":{"id":"\#(Town.id(2))"},"dutyAt":{"id":"\#(School.unit)"},
            "dutyRole":"Lärare","startDate":"2026-08-01"\#(until)}]}
            """#
    }

    @Test(arguments: [("Avliden", ["duties", "groups", "placements"]), ("Utvandrad", ["groups", "placements"])])
    func `nobody who has died or moved abroad is a member, placed or on duty again`(
        status: String, kinds: [String]
    ) throws {
        try bench.load(school())
        let begun = try bench.contents()
        let night = try bench.load(school("2026-08-10"))
        let ended = try bench.contents()
        try #require(
            ["groups/20", "placements/21", "duties/22"].allSatisfy { begun[Self.key($0)] != ended[Self.key($0)] })
        for person in [1, 2] { try say(status, of: person) }
        let undone = try bench.undo(night)
        let found = undone["conflicts"]?.elements?.filter { $0["rule"] == "changed-since" } ?? []
        #expect(
            Set(found.compactMap { $0["resource"]?.string }).subtracting(["persons"]) == Set(kinds), "\(undone.text)")
        let now = try bench.contents()
        for key in ["groups/20", "placements/21", "duties/22"] {
            let isKept = kinds.contains(String(key.prefix { $0 != "/" }))
            #expect(now[Self.key(key)] == (isKept ? ended : begun)[Self.key(key)], "\(key)")
        }
    }

    private static func key(_ short: String) -> String {
        let parts = short.split(separator: "/")
        return "\(parts[0])/\(Town.id(Int(parts[1]) ?? 0))"
    }
}
