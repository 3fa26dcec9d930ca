import HTTP
import JSON
import TestSupport
import Testing

/// Random imports that mark people and lift marks, undone in reverse by somebody who may see everybody. No undo lifts a mark,
/// so not everything is as it was; but what stays is named with its reason. The seed is in every message.
struct MarkedHistoryTests {
    /// One import that is not undone, and how all was when it was done.
    private struct Done {
        let id: String
        let before: [String: JSON]
        /// What got a new version by it and no other word: classes and children of whom it marked.
        let renewed: Set<String>
    }

    @Test(arguments: Seeds.usual([1, 2, 3, 139, 5_034_871_203_987_123_447]))
    func `imports with marks undone in reverse leave nothing but what a mark keeps`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bench = try ImportBench()
        try bench.load(RandomDocument(&random, marks: true).text)
        var open: [Done] = []
        // To each of the open imports, what others have touched since: renewed by a later one, kept by its undo, or marked, so
        // that the journal has forgotten everything of them.
        var since: [Set<String>] = []
        for step in 0..<40 {
            let place = "seed \(seed), step \(step)"
            let marked = try bench.protected()
            var touched: Set<String> = []
            if step < 30, open.isEmpty || !random.happens(onceIn: 3) {
                let held = try bench.held()
                let document = RandomDocument(&random, marks: true)
                let report = try bench.ask(.post, "/v1/imports?\(document.query)", document.text, mayLift: true)
                let after = try bench.held()
                let renewed = held.filter { key, one in
                    after[key].map { $0.document == one.document && $0.version > one.version } ?? false
                }
                let id = try #require(report["import"]?.string)
                open.append(Done(id: id, before: held.mapValues(\.document), renewed: Set(renewed.keys)))
            } else if let last = open.popLast() {
                let others = since.removeLast()
                let undone = try bench.ask(.post, "/v1/imports/\(last.id)/undo", mayLift: true)
                let kept = try expectReasons(undone, others, bench, place)
                let after = try bench.contents()
                for key in Set(after.keys).union(last.before.keys) where !kept.union(others).contains(key) {
                    #expect(after[key] == last.before[key], "\(place), \(key)")
                }
                touched = last.renewed.union(kept)
            }
            touched.formUnion(try bench.protected().subtracting(marked).map { "persons/\($0)" })
            for earlier in since.indices { since[earlier].formUnion(touched) }
            if since.count < open.count { since.append([]) }
            #expect(try bench.loose() == [], "\(place)")
        }
    }

    /// - Returns: what was kept.
    private func expectReasons(
        _ undone: JSON, _ others: Set<String>, _ bench: ImportBench, _ place: String
    ) throws -> Set<String> {
        let marked = try bench.protected()
        var kept: Set<String> = []
        for conflict in undone["conflicts"]?.elements.map(Array.init) ?? [] {
            let id = conflict["id"]?.string ?? ""
            let key = "\(conflict["resource"]?.string ?? "")/\(id)"
            kept.insert(key)
            switch conflict["rule"]?.string {
            case "undo-protected": #expect(marked.contains(id), "\(place), \(key)")
            case "changed-since": #expect(others.contains(key), "\(place), \(key) was changed by nobody else")
            default: continue
            }
        }
        return kept
    }
}
