import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

/// Undos in the midst of what offices decide and days bring. The seed is in every message.
struct UndoneLivesTests {
    private static let seeds = Seeds.usual([1, 2])
    private static let start = "2026-08-17"

    private func decide(
        _ decision: (method: HTTP.Method, path: String, body: String), _ bench: ImportBench
    ) throws -> Int {
        let isReplacing = decision.method == .put && decision.path.utf8.filter { $0 == UInt8(ascii: "/") }.count == 1
        let held = try bench.held()
        return try bench.edit(
            decision.method, decision.path, decision.body, isNew: isReplacing && held[decision.path] == nil)
    }

    private func expectSame(_ bench: ImportBench, _ other: ImportBench, _ place: String) throws {
        let (now, then) = (try bench.contents(), try other.contents())
        for key in Set(now.keys).union(then.keys).sorted() where now[key] != then[key] {
            Issue.record("\(place), \(key): \(now[key]?.text ?? "-") instead of \(then[key]?.text ?? "-")")
        }
        let (facts, known) = (try bench.facts(), try other.facts())
        #expect(facts.subtracting(known).sorted() == [], "\(place): too much")
        #expect(known.subtracting(facts).sorted() == [], "\(place): lost")
    }

    @Test(arguments: seeds)
    func `an import that is undone has never been, whatever was decided before`(seed: UInt64) throws {
        var families = RandomFamilies(seed: seed, from: try #require(LocalDate(iso8601: Self.start)))
        // The same happens in both, but for the imports that are undone.
        let (bench, other) = (try ImportBench(), try ImportBench())
        for world in [bench, other] { try world.load(RandomFamilies.everybody) }
        for step in 0..<60 {
            let place = "seed \(seed), step \(step)"
            for _ in 0..<Int.random(in: 0...3, using: &families.random) {
                if families.random.happens(onceIn: 3) {
                    let document = families.document()
                    for world in [bench, other] { try world.load(document) }
                } else {
                    let decision = families.decision()
                    let status = try decide(decision, bench)
                    #expect(try decide(decision, other) == status, "\(place): \(decision)")
                    #expect(status < 500, "\(place): \(decision)")
                }
            }
            let count = Int.random(in: 1...3, using: &families.random)
            var ids: [String] = []
            for _ in 0..<count {
                let isComplete = families.random.happens(onceIn: 4)
                ids.append(
                    try bench.load(
                        families.document(isComplete: isComplete), isComplete ? "?complete=true&maxDeleted=100" : ""))
            }
            let days = families.random.happens(onceIn: 3) ? Int.random(in: 1...20, using: &families.random) : 0
            for world in [bench, other] { world.clock.advance(by: .seconds(Int64(days) * 86_400)) }
            families.pass(days: days)
            let isReversed = families.random.happens(onceIn: 2)
            var left = isReversed ? Array(ids.reversed()) : ids
            for pass in 1...count {
                // What an earlier import deleted may refer to what a later one did: it is asked for again.
                left = try left.filter { id in
                    let rules = try bench.undo(id)["conflicts"]?.elements?.compactMap { $0["rule"]?.string } ?? []
                    #expect(!isReversed && pass < count || rules == [], "\(place): \(rules)")
                    #expect(Set(rules).isSubset(of: ["reference-missing", "referred-to"]), "\(place): \(rules)")
                    return !rules.isEmpty
                }
            }
            for world in [bench, other] { try world.service.life.clock.turn() }
            try expectSame(bench, other, place)
        }
    }

    @Test(arguments: seeds)
    func `what an office decides after an import is not undone with it`(seed: UInt64) throws {
        var families = RandomFamilies(seed: seed, from: try #require(LocalDate(iso8601: Self.start)))
        let bench = try ImportBench()
        try bench.load(RandomFamilies.everybody)
        for step in 0..<80 {
            let place = "seed \(seed), step \(step)"
            for _ in 0..<Int.random(in: 0...2, using: &families.random) { _ = try decide(families.decision(), bench) }
            let id = try bench.load(families.document())
            let before = try bench.facts()
            let decision = families.decision()
            let status = try decide(decision, bench)
            let decided = try bench.facts()
            // Who hands a document back that was read here decides nothing.
            let isDecision = decision.path.contains("/guardianships/") || decision.path.hasSuffix("/status")
            let children = (1...4).filter { _ in isDecision }.map { Town.id($0).replacing("-", with: "").uppercased() }
                .filter { child in
                    decided.filter { $0.contains(child) } != before.filter { $0.contains(child) }
                }
            try bench.undo(id)
            let after = try bench.facts()
            for child in children {
                // A status that is said again is no change of the child's.
                let isStatus = decision.path == "persons/\(Town.id(Int(child.suffix(1)) ?? 0))/status"
                func facts(_ all: Set<String>) -> [String] {
                    all.filter { $0.hasPrefix(child) && (!isStatus || $0.split(separator: " ").count == 3) }.sorted()
                }
                #expect(facts(after) == facts(decided), "\(place): \(decision)")
            }
            if decision.body == #"{"status":"Avliden"}"#, (200..<300).contains(status) {
                let dead = decision.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
                let living = try bench.contents().values.filter { person in
                    person["responsibles"]?.elements?.contains { $0["person"]?["id"]?.string == dead } ?? false
                }
                #expect(living.isEmpty, "\(place): \(decision)")
            }
            let days = families.random.happens(onceIn: 3) ? Int.random(in: 1...20, using: &families.random) : 0
            bench.clock.advance(by: .seconds(Int64(days) * 86_400))
            families.pass(days: days)
            try bench.service.life.clock.turn()
        }
    }
}
