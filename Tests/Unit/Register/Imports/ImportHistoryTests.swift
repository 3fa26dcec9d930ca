import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// Random histories of imports, dry runs, undoes and single writes, against what must hold of each. The seed is in every
/// message.
struct ImportHistoryTests {
    private static let seeds = Seeds.usual([
        1, 435_708_766_230_559_267, 7_421_614_090_673_031_409, 4_534_873_090_681_974_391,
    ])

    @Test(arguments: seeds)
    func `imports undone in reverse leave every document and every dated fact as it was`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bench = try ImportBench()
        try bench.load(RandomDocument(&random, marks: false).text)
        var states = [try bench.contents()]
        var facts = [try bench.facts()]
        var open: [String] = []
        for step in 0..<30 {
            if open.isEmpty || !random.happens(onceIn: 3) {
                let document = RandomDocument(&random, marks: false)
                open.append(try bench.load(document.text, "?" + document.query))
                states.append(try bench.contents())
                facts.append(try bench.facts())
            } else {
                states.removeLast()
                #expect(try bench.undo(open.removeLast())["conflicts"] == [], "seed \(seed), step \(step)")
                try expect(bench, states[states.count - 1], "seed \(seed), step \(step)")
                facts.removeLast()
                let (now, then) = (try bench.facts(), facts[facts.count - 1])
                #expect(now.symmetricDifference(then).sorted() == [], "seed \(seed), step \(step)")
            }
        }
        for id in open.reversed() {
            states.removeLast()
            #expect(try bench.undo(id)["conflicts"] == [], "seed \(seed), at the end")
            try expect(bench, states[states.count - 1], "seed \(seed), at the end")
            facts.removeLast()
            let (now, then) = (try bench.facts(), facts[facts.count - 1])
            #expect(now.symmetricDifference(then).sorted() == [], "seed \(seed), at the end")
        }
        // Nothing is left to undo but the first.
        #expect(try bench.count("import_journal WHERE id IS NOT NULL") == 0, "seed \(seed)")
    }

    private func expect(_ bench: ImportBench, _ before: [String: JSON], _ place: String) throws {
        let after = try bench.contents()
        for key in Set(before.keys).union(after.keys) where after[key] != before[key] {
            Issue.record("\(place), \(key): \(before[key]?.text ?? "-") \(after[key]?.text ?? "-")")
        }
    }

    @Test(arguments: seeds)
    func `whatever comes in between, no reference is loose, no mark is lifted and every change is told`(
        seed: UInt64
    ) throws {
        var history = try ImportHistory(seed: seed)
        for _ in 0..<40 { try history.step() }
    }
}

/// One random history, and what is checked after each step.
private struct ImportHistory {
    private let bench: ImportBench
    private let seed: UInt64
    private var random: SeededRandom
    private var open: [String] = []
    private var number = 0

    init(seed: UInt64) throws {
        self.seed = seed
        random = SeededRandom(seed: seed)
        bench = try ImportBench()
        try bench.load(RandomDocument(&random, marks: true).text)
    }

    private var place: String { "seed \(seed), step \(number)" }

    mutating func step() throws {
        number += 1
        try bench.forgetTold()
        let (held, versions) = (try bench.held(), try bench.versions())
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: try importDocument()
        case 4..<6 where !open.isEmpty: try undo()
        case 6: try protect()
        case 7: _ = try bench.edit(.delete, path() + (random.happens(onceIn: 2) ? "?cascade=true" : ""))
        default: try write(over: held)
        }
        try expectTold(since: versions)
        #expect(try bench.loose() == [], "\(place)")
        // Wards are found by guardianships.
        #expect(
            try bench.count(
                """
                responsible AS listed WHERE NOT EXISTS (SELECT 1 FROM guardianship
                    WHERE guardianship.child = listed.child AND guardianship.guardian = listed.guardian)
                """) == 0, "\(place)")
        // Two who had one name to log in by would both be locked out.
        let doubled = try bench.count(
            "(SELECT 1 FROM principal_names JOIN persons ON id = person GROUP BY name HAVING count(*) > 1)")
        #expect(doubled == 0, "\(place)")
        // Of who is protected the journal holds no document.
        let marked = try bench.protected()
        let kept = try bench.database.read { db in
            Set(try db.rows("SELECT id FROM import_journal WHERE document IS NOT NULL") { $0.uuid(0).lowercase })
        }
        #expect(marked.isDisjoint(with: kept), "\(place)")
    }

    /// Tried first: a trial changes nothing and says what then comes of it.
    private mutating func importDocument() throws {
        let document = RandomDocument(&random, marks: true)
        let (held, count) = (try bench.held(), try bench.count("import_journal"))
        let tried = try bench.ask(.post, "/v1/imports?dryRun=true&\(document.query)", document.text)
        #expect(try bench.held() == held && bench.told().isEmpty, "\(place)")
        #expect(try bench.count("import_journal") == count, "\(place)")
        let report = try bench.ask(.post, "/v1/imports?\(document.query)", document.text)
        #expect(same(tried, report), "\(place): \(tried.text) \(report.text)")
        open.append(try #require(report["import"]?.string))
    }

    private func same(_ tried: JSON, _ report: JSON) -> Bool {
        tried.setting("import", nil).setting("dryRun", nil) == report.setting("import", nil)
    }

    private mutating func undo() throws {
        let id = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        let (held, marked) = (try bench.held(), try bench.protected())
        let tried = try bench.ask(.post, "/v1/imports/\(id)/undo?dryRun=true")
        #expect(try bench.held() == held && bench.told().isEmpty, "\(place)")
        let undone = try bench.undo(id)
        #expect(tried.setting("dryRun", nil) == undone, "\(place): \(tried.text) \(undone.text)")
        let after = try bench.held()
        for person in marked {
            // By the document: when somebody's mark comes back, whatever names them gets a new version.
            let (key, place) = ("persons/\(person)", place)
            #expect(after[key]?.document == held[key]?.document, "\(place): \(person)")
        }
        for conflict in undone["conflicts"]?.elements.map(Array.init) ?? [] {
            let key = "\(conflict["resource"]?.string ?? "")/\(conflict["id"]?.string ?? "")"
            #expect(after[key]?.document == held[key]?.document, "\(place): \(key) is named and was changed")
        }
    }

    private mutating func path() -> String {
        let number = Int.random(in: 1...12, using: &random)
        return random.happens(onceIn: 3) ? "groups/\(Town.id(100 + number))" : "persons/\(Town.id(number))"
    }

    private mutating func protect() throws {
        let number = Int.random(in: 1...12, using: &random)
        guard try bench.held()["persons/\(Town.id(number))"] != nil else { return }
        try bench.protect(number)
    }

    /// A 422 is as good: what the document refers to may be gone.
    private mutating func write(over held: [String: ImportBench.Held]) throws {
        let number = Int.random(in: 1...12, using: &random)
        let isGroup = random.happens(onceIn: 3)
        let path = isGroup ? "groups/\(Town.id(100 + number))" : "persons/\(Town.id(number))"
        let body =
            isGroup ? RandomDocument.group(number, &random) : RandomDocument.person(number, marks: true, &random)
        let status = try bench.edit(.put, path, body, isNew: held[path] == nil)
        #expect([200, 201, 204, 422].contains(status), "\(place): \(path) \(status)")
    }

    /// Versions only rise, nothing is forgotten, and each new version was told once.
    private func expectTold(since before: [String: Int64]) throws {
        let (now, told) = (try bench.versions(), try bench.told())
        for (key, version) in now where before[key] != version {
            #expect(version > before[key] ?? 0, "\(place), \(key)")
            let id = key.split(separator: "/").last.map(String.init)
            #expect(told.contains { $0.subject == id && $0.version == version }, "\(place), \(key)")
        }
        for key in before.keys { #expect(now[key] != nil, "\(place), \(key) is forgotten") }
    }
}
