import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// Numbers, names and guardianships that a document takes from one person and gives to another.
struct MovedClaimsTests {
    private static func name(_ name: String) -> String { #","eduPersonPrincipalNames":["\#(name)@example.se"]"# }

    /// What somebody else had, of a report's findings.
    private static func claims(_ report: JSON) -> [String] {
        (report["findings"]?.elements.map(Array.init) ?? []).map { finding in
            ["id", "rule", "field"].map { finding[$0]?.string ?? "" }.joined(separator: " ")
        }.filter { !$0.contains("meta-missing") }
    }

    private struct Move: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let before: [String]
        let after: [String]
    }

    private static let moves = [
        Move(
            testDescription: "a number and a name",
            before: [Town.person(1, Town.civicNumber(1) + name("ett")), Town.person(2)],
            after: [Town.person(1), Town.person(2, Town.civicNumber(1) + name("ETT"))]),
        Move(
            testDescription: "three numbers in a circle",
            before: [1, 2, 3].map { Town.person($0, Town.civicNumber($0)) },
            after: [(1, 2), (2, 3), (3, 1)].map { Town.person($0, Town.civicNumber($1)) }),
        Move(
            testDescription: "two names that change places",
            before: [Town.person(1, name("ett")), Town.person(2, name("tva"))],
            after: [Town.person(1, name("tva")), Town.person(2, name("ett"))]),
        Move(
            testDescription: "a number to one who is new",
            before: [Town.person(1, Town.civicNumber(1))],
            after: [Town.person(1), Town.person(2, Town.civicNumber(1))]),
        Move(
            testDescription: "guardian and child change places",
            before: [Town.person(1, Town.responsible(2)), Town.person(2)],
            after: [Town.person(1), Town.person(2, Town.responsible(1))]),
    ]

    @Test(arguments: moves)
    private func `what moves within a document arrives with it, in whatever order the people stand`(move: Move) throws {
        let fresh = try ImportBench()
        try fresh.load(Town.persons(move.after))
        let expected = try fresh.contents()
        for after in Town.permutations(move.after) {
            let bench = try ImportBench()
            try bench.load(Town.persons(move.before))
            let before = try bench.contents()
            let document = Town.persons(after)
            let tried = try bench.ask(.post, "/v1/imports?dryRun=true", document)
            let report = try bench.ask(.post, "/v1/imports", document)
            #expect(try bench.contents() == expected)
            #expect(Self.claims(report).isEmpty, "\(report.text)")
            #expect(tried["persons"] == report["persons"] && tried["findings"] == report["findings"])
            let counts = try #require(report["persons"])
            let sum = ["created", "changed", "unchanged"].map { counts[$0]?.int ?? 0 }.reduce(0, +)
            #expect(sum == move.after.count, "\(counts.text)")
            // Once again it says nothing new.
            let told = try bench.told().count
            try bench.load(document)
            #expect(try bench.told().count == told)
            // And its undo brings back who had it.
            #expect(try bench.undo(try #require(report["import"]?.string))["conflicts"] == [])
            #expect(try bench.contents() == before)
            #expect(try bench.count("import_waiting") == 0)
        }
    }

    @Test func `who replaces one whom a complete document leaves out gets the number`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.civicNumber(1) + Self.name("ett"))]))
        let new = Town.persons([Town.person(2, Town.civicNumber(1) + Self.name("ett"))])
        let report = try bench.ask(.post, "/v1/imports?complete=true&maxDeleted=100", new)
        #expect(Self.claims(report).isEmpty, "\(report.text)")
        #expect(report["persons"]?["deleted"] == 1)
        let held = try bench.contents()
        #expect(held["persons/\(Town.id(1))"] == nil)
        #expect(held["persons/\(Town.id(2))"]?["civicNo"]?["value"] == "201403012386")
        #expect(held["persons/\(Town.id(2))"]?["eduPersonPrincipalNames"] == ["ett@example.se"])
    }

    @Test func `whom a complete document leaves out becomes nobody's guardian by it`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1), Town.person(2, Town.responsible(1))]))
        let before = try bench.contents()
        let report = try bench.ask(
            .post, "/v1/imports?complete=true&maxDeleted=100",
            Town.persons([Town.person(1, Town.civicNumber(1) + Town.responsible(2))]))
        #expect(Self.claims(report).map { $0.contains("guardian-circle") } == [true])
        #expect(report["persons"]?["deleted"] == 1)
        #expect(try bench.contents()["persons/\(Town.id(1))"]?["civicNo"] != nil)
        #expect(try bench.loose() == [])
        #expect(try bench.undo(try #require(report["import"]?.string))["conflicts"] == [])
        #expect(try bench.contents() == before)
    }

    @Test(arguments: [false, true])
    func `of a guardian and a child who would be each other's, the one who is it stays`(isReversed: Bool) throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.responsible(2)), Town.person(2)]))
        let before = try bench.contents()
        let both = [Town.person(1, Town.responsible(2)), Town.person(2, Town.responsible(1))]
        let report = try bench.ask(.post, "/v1/imports", Town.persons(isReversed ? both.reversed() : both))
        #expect(Self.claims(report).map { $0.prefix(50) } == ["\(Town.id(2)) guardian-circle".prefix(50)])
        let after = try bench.contents()
        #expect(after["persons/\(Town.id(1))"] == before["persons/\(Town.id(1))"])
        #expect(after["persons/\(Town.id(2))"]?["responsibles"]?.count ?? 0 == 0)
    }

    @Test func `what stays with another is named once, and the rest of the person is taken`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.civicNumber(1)), Town.person(3, Town.civicNumber(3))]))
        // The number of the first stays, that of the third becomes free.
        let report = try bench.ask(
            .post, "/v1/imports",
            Town.persons([
                Town.person(2, name: "Ny", Town.civicNumber(1)), Town.person(4, Town.civicNumber(3)), Town.person(3),
            ]))
        #expect(Self.claims(report) == ["\(Town.id(2)) civic-number-taken civicNo.value"])
        #expect(try bench.contents()["persons/\(Town.id(2))"]?["givenName"] == "Ny")
        #expect(try bench.contents()["persons/\(Town.id(4))"]?["civicNo"]?["value"] == "201403032384")
    }

    /// In its first writing the item is as it was, but no longer as an office has changed it.
    @Test(arguments: [false, true], [false, true])
    func `what an office has changed of one who gets a number later is so again after the undo`(
        isCustody: Bool, isReversed: Bool
    ) throws {
        let bench = try ImportBench()
        let (born, name) = (#","birthDate":"2014-03-01""#, isCustody ? "Bo" : "Kim")
        let before = [
            Town.person(5, born + (isCustody ? Town.responsible(7) : "")), Town.person(6, Town.civicNumber(1)),
            Town.person(7),
        ]
        try bench.load(Town.persons(before))
        let five = "persons/\(Town.id(5))"
        if isCustody {
            #expect(try bench.edit(.delete, "\(five)/guardianships/\(Town.id(7))") == 204)
        } else {
            #expect(try bench.edit(.put, five, Town.person(5, name: name, born)) == 200)
        }
        let (held, facts) = (try bench.contents(), try bench.facts())
        let nobody = isCustody ? #","responsibles":[]"# : ""
        let agreement = try bench.ask(.post, "/v1/imports", Town.persons([Town.person(5, name: name, born + nobody)]))
        #expect(try agreement["persons"]?["unchanged"] == 1 && bench.facts() != facts, "\(agreement.text)")
        #expect(try bench.undo(agreement["import"]?.string ?? "")["conflicts"] == [])
        let moving = try bench.load(
            Town.persons([Town.person(5, name: name, Town.civicNumber(1) + nobody), Town.person(6)]))
        let later = try bench.load(Town.persons([Town.person(5, name: "Ny", Town.civicNumber(1) + nobody)]))
        #expect(try bench.contents()[five]?["givenName"] == "Ny" && bench.contents()[five]?["civicNo"] != nil)
        // The number is the other's again only when nobody has it.
        for id in isReversed ? [moving, later, moving] : [later, moving] { try bench.undo(id) }
        #expect(try bench.contents() == held)
        #expect(try bench.facts() == facts)
    }

    /// Two transactions' worth: who takes comes in the first, who lets go in the second.
    private let before = Town.persons((1...520).map { Town.person($0, $0 <= 12 ? Town.civicNumber($0) : "") })
    private let after = Town.persons(
        (1...520).reversed().map { Town.person($0, $0 > 508 ? Town.civicNumber($0 - 508) : "") })

    @Test func `an import that is killed after any commit goes on, and everything arrives`() throws {
        let folder = try TemporaryFolder()
        let bench = try ImportBench()
        try bench.load(before)
        let first = try bench.contents()
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(after) }
        let (held, told) = (try bench.held(), try bench.told().count)
        #expect(try bench.contents()["persons/\(Town.id(520))"]?["civicNo"]?["value"] == "201403122383")
        try ImportBench.resumed(at: places, id) { (next) throws in
            #expect(try next.held() == held)
            #expect(try next.told().count == told)
            #expect(try next.undo(id)["conflicts"] == [])
            #expect(try next.contents() == first)
        }
    }

    @Test func `whom somebody else changes before it is free stays as they are`() throws {
        let folder = try TemporaryFolder()
        let bench = try ImportBench()
        try bench.load(before)
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(after) }
        for place in places {
            let next = try ImportBench(at: place)
            guard try next.count("import_waiting") > 0 else { continue }
            // The one who takes is changed by an office before the import goes on.
            #expect(try next.edit(.put, "persons/\(Town.id(520))", Town.person(520, name: "Kontoret")) == 200)
            try next.startWorker()
            try eventually("the import is applied") { try next.state(id) == "applied" }
            let person = try next.contents()["persons/\(Town.id(520))"]
            #expect(person?["givenName"] == "Kontoret" && person?["civicNo"] == nil)
            let report = try #require(try next.ask(.get, "/v1/imports/\(id)")["report"])
            #expect(Self.claims(report) == ["\(Town.id(520)) civic-number-taken civicNo.value"])
        }
    }

    @Test func `an undo gives nobody what somebody else has since`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.civicNumber(1) + Self.name("ett")), Town.person(2)]))
        let taking = try bench.load(Town.persons([Town.person(1)]))
        let giving = try bench.load(Town.persons([Town.person(2, Town.civicNumber(1) + Self.name("ett"))]))
        let undone = try bench.undo(taking)
        #expect(undone["conflicts"]?[0]?["rule"] == "taken-since", "\(undone.text)")
        #expect(try bench.contents()["persons/\(Town.id(1))"]?["civicNo"] == nil)
        #expect(try bench.undo(giving)["conflicts"] == [])
        // Asked again, it finds what it needs.
        #expect(try bench.undo(taking)["conflicts"] == [])
        #expect(try bench.contents()["persons/\(Town.id(1))"]?["civicNo"]?["value"] == "201403012386")
    }
}
