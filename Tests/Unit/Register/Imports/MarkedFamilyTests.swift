import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// A document that marks somebody gives whatever names them a new version in its midst: children, classes. To the import that
/// is its own doing, to all others somebody else's.
struct MarkedFamilyTests {
    private static let mark = #","securityMarking":"Sekretessmarkering""#
    private static let unmarked = #","securityMarking":"Ingen""#
    private static func name(_ name: String) -> String { #","eduPersonPrincipalNames":["\#(name)@example.se"]"# }

    private static func rules(_ undone: JSON) -> Set<String> {
        Set(
            undone["conflicts"]?.elements?.map { "\($0["id"]?.string?.suffix(2) ?? "") \($0["rule"]?.string ?? "")" }
                ?? [])
    }

    private static func claims(_ report: JSON) -> [String] {
        report["findings"]?.elements?.compactMap { $0["rule"]?.string }.filter { $0 != "meta-missing" } ?? []
    }

    private func document(_ bench: ImportBench, _ number: Int) throws -> JSON? {
        try bench.contents()["persons/\(Town.id(number))"]
    }

    @Test func `what moves to a child whose guardian the document marks arrives with it, and goes back`() throws {
        let after = [
            Town.person(10, Self.name("d") + Town.responsible(12)), Town.person(11, Self.name("e")),
            Town.person(12, Self.mark),
        ]
        for after in Town.permutations(after) {
            let bench = try ImportBench()
            try bench.load(
                Town.persons([
                    Town.person(10, Town.responsible(12)), Town.person(11, Self.name("d")), Town.person(12),
                ]))
            let before = try bench.contents()
            let tried = try bench.ask(.post, "/v1/imports?dryRun=true", Town.persons(after))
            let report = try bench.ask(.post, "/v1/imports", Town.persons(after))
            #expect(Self.claims(report) == [], "\(report.text)")
            #expect(tried["persons"] == report["persons"] && tried["findings"] == report["findings"])
            #expect(report["persons"]?["changed"] == 3, "\(report.text)")
            #expect(try document(bench, 10)?["eduPersonPrincipalNames"] == ["d@example.se"])
            // No undo lifts a mark.
            let undone = try bench.ask(
                .post, "/v1/imports/\(report["import"]?.string ?? "")/undo", seesHidden: true)
            #expect(Self.rules(undone) == ["12 undo-protected"], "\(undone.text)")
            #expect(try document(bench, 10) == before["persons/\(Town.id(10))"])
            #expect(try document(bench, 11) == before["persons/\(Town.id(11))"])
        }
    }

    @Test(arguments: [false, true])
    func `who was created or changed beside a newly marked guardian is as before after the undo`(isReversed: Bool)
        throws
    {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.responsible(3)), Town.person(3)]))
        try bench.load(Town.group(101, of: [1, 3]))
        let before = try bench.contents()
        let persons = [
            Town.person(1, name: "Kim", Town.responsible(3)), Town.person(2, Town.responsible(3)),
            Town.person(3, Self.mark),
        ]
        let text =
            #"{\#(School.organisations),"persons":[\#((isReversed ? persons.reversed() : persons).joined(separator: ","))],"#
            + Town.group(101, of: [1, 2, 3]).dropFirst()
        let id = try bench.load(text)
        let undone = try bench.ask(.post, "/v1/imports/\(id)/undo", seesHidden: true)
        #expect(Self.rules(undone) == ["03 undo-protected"], "\(undone.text)")
        let after = try bench.contents()
        for key in Set(after.keys).union(before.keys) where key != "persons/\(Town.id(3))" {
            #expect(after[key] == before[key], "\(key)")
        }
    }

    @Test(arguments: Town.permutations(["0", "1", "2"]))
    func `imports of one child, of which the second marks the guardian, are undone in any order`(
        order: [String]
    ) throws {
        func child(_ name: String) -> String { Town.person(1, name: name, Town.responsible(3)) }
        for second in Town.permutations([child("Tva"), Town.person(3, Self.mark)]) {
            let bench = try ImportBench()
            try bench.load(Town.persons([child("Bo"), Town.person(3)]))
            let before = try document(bench, 1)
            let ids = try [[child("Ett")], second, [child("Tre")]].map { persons in
                try bench.ask(.post, "/v1/imports", Town.persons(persons), seesHidden: true)["import"]?.string ?? ""
            }
            let undone = try order.compactMap(Int.init).map { place in
                Self.rules(try bench.ask(.post, "/v1/imports/\(ids[place])/undo", seesHidden: true))
            }
            #expect(Set(undone) == [[], ["03 undo-protected"]])
            #expect(try document(bench, 1) == before)
        }
    }

    @Test func `to another import a child whose guardian is marked since has changed since`() throws {
        for isOffice in [false, true] {
            let bench = try ImportBench()
            try bench.load(Town.persons([Town.person(1, Town.responsible(3)), Town.person(3)]))
            let first = try bench.load(Town.persons([Town.person(1, name: "Kim", Town.responsible(3))]))
            if isOffice {
                try bench.protect(3)
            } else {
                try bench.undo(try bench.load(Town.persons([Town.person(3, Self.mark)])))
            }
            // As if the guardian were gone.
            #expect(Self.rules(try bench.undo(first)) == ["01 changed-since"])
            #expect(try document(bench, 1)?["givenName"] == "Kim")
        }
    }

    @Test func `what an office has changed beside a mark has changed since`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.responsible(3)), Town.person(3)]))
        let id = try bench.load(
            Town.persons([Town.person(1, name: "Kim", Town.responsible(3)), Town.person(3, Self.mark)]))
        #expect(
            try bench.edit(.put, "persons/\(Town.id(1))", Town.person(1, name: "Kontoret", Town.responsible(3))) == 200)
        #expect(Self.rules(try bench.undo(id)) == ["01 changed-since"])
        #expect(try document(bench, 1)?["givenName"] == "Kontoret")
    }

    @Test func `an undo that marks a guardian again brings back what the import changed, and leaves the rest undoable`()
        throws
    {
        let lifting = [Town.person(1, name: "Tva", Town.responsible(3)), Town.person(3, Self.unmarked)]
        for second in Town.permutations(lifting) {
            let bench = try ImportBench()
            try bench.load(
                Town.persons([
                    Town.person(1, Town.responsible(3)), Town.person(2, Town.responsible(3)), Town.person(3, Self.mark),
                ]))
            try bench.load(Town.group(101, of: [1, 3]))
            var states = [try bench.contents()]
            var ids: [String] = []
            let documents = [
                Town.persons([
                    Town.person(1, name: "Ett", Town.responsible(3)), Town.person(2, name: "Ett", Town.responsible(3)),
                ]),
                Town.persons(second).dropLast() + ",\(Town.group(101, of: [3]).dropFirst())",
            ]
            for document in documents {
                let report = try bench.ask(.post, "/v1/imports", String(document), mayLift: true)
                ids.append(try #require(report["import"]?.string))
                states.append(try bench.contents())
            }
            for id in ids.reversed() {
                states.removeLast()
                let undone = try bench.ask(.post, "/v1/imports/\(id)/undo", mayLift: true)
                #expect(Self.rules(undone) == [], "\(undone.text)")
                let (now, then) = (try bench.contents(), states[states.count - 1])
                for key in Set(now.keys).union(then.keys) { #expect(now[key] == then[key], "\(key)") }
            }
        }
    }

    /// Two transactions' worth: who takes a name comes in the first, its holder and the taker's guardian in the second.
    private static let before = Town.persons(
        (1...520).map { Town.person($0, $0 == 520 ? Town.responsible(2) : $0 == 1 ? name("ett") : "") })
    private static let after = Town.persons(
        (1...520).reversed().map { number in
            Town.person(number, number == 520 ? Town.responsible(2) + name("ett") : number == 2 ? mark : "")
        })

    @Test func `an import that is killed after any commit goes on, and gives the child of one it marked what waits`()
        throws
    {
        let folder = try TemporaryFolder()
        let bench = try ImportBench()
        try bench.load(Self.before)
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(Self.after) }
        let held = try bench.held()
        #expect(try document(bench, 520)?["eduPersonPrincipalNames"] == ["ett@example.se"])
        try ImportBench.resumed(at: places, id) { (next) throws in
            #expect(try next.held() == held)
            let undone = try next.ask(.post, "/v1/imports/\(id)/undo", seesHidden: true)
            #expect(Self.rules(undone) == ["02 undo-protected"], "\(undone.text)")
            #expect(try document(next, 520)?["eduPersonPrincipalNames"] == nil)
        }
    }

    @Test func `whose guardian an office marks before a name is free stays without it`() throws {
        let folder = try TemporaryFolder()
        let bench = try ImportBench()
        let twoGuardians =
            #","responsibles":[{"person":{"id":"\#(Town.id(2))"},"relationType":"Vårdnadshavare"},"#
            + #"{"person":{"id":"\#(Town.id(3))"},"relationType":"Vårdnadshavare"}]"#
        func with(_ text: String) -> String { text.replacing(Town.responsible(2), with: twoGuardians) }
        try bench.load(with(Self.before))
        var id = ""
        let places = try bench.kills(in: folder) { id = try bench.load(with(Self.after)) }
        var waited = 0
        for place in places {
            let next = try ImportBench(at: place)
            guard try next.count("import_waiting") > 0 else { continue }
            waited += 1
            try next.protect(3)
            try next.startWorker()
            try eventually("the import is applied") { try next.state(id) == "applied" }
            #expect(try document(next, 520)?["eduPersonPrincipalNames"]?.count == 0)
        }
        #expect(waited > 0)
    }

    @Test func `what an import has renewed is forgotten with it`() throws {
        let bench = try ImportBench()
        try bench.load(Town.persons([Town.person(1, Town.responsible(3)), Town.person(3)]))
        try bench.load(Town.persons([Town.person(3, Self.mark)]))
        #expect(try bench.count("import_renewed") == 1)
        bench.clock.advance(by: .seconds(31 * 86_400))
        try bench.startWorker()
        try eventually("the imports are forgotten") { try bench.count("import") == 0 }
        #expect(try bench.count("import_renewed") == 0)
    }
}
