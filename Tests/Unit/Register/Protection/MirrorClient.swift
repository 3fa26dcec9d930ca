import HTTP
import JSON
import RegisterService
import Runtime
import TestSupport
import Testing

/// A supplier's mirror of the register, kept as the standard means it: the lists by `meta.modified.after`, and
/// `/deletedEntities`. It may not see people with a protection mark.
struct MirrorClient {
    static let paths = ["organisations", "persons", "groups", "placements", "duties", "studyplans"]

    let bench: RegisterBench
    private(set) var held: [String: [String: JSON]] = [:]
    /// The newest time seen in each list.
    private var newest: [String: String] = [:]
    private var askedAt: String?

    init(of bench: RegisterBench) { self.bench = bench }

    /// What is new, and what is gone.
    mutating func synchronise() throws {
        bench.clock.advance(by: .seconds(1))
        let now = bench.clock.now.rfc3339
        for path in Self.paths {
            let filter = newest[path].map { "?meta.modified.after=\($0)" } ?? ""
            for (id, json) in try list(path, filter) {
                held[path, default: [:]][id] = json
                let modified = try #require(json["meta"]?["modified"]?.string)
                newest[path] = max(newest[path] ?? "", modified)
            }
        }
        if let askedAt {
            let deleted = try get("/deletedEntities?after=\(askedAt)")["data"]
            for path in Self.paths {
                // The answer's keys are the standard's; its paths spell one of them otherwise.
                let key = path == "studyplans" ? "studyPlans" : path
                for id in deleted?[key]?.elements?.compactMap(\.string) ?? [] { held[path]?[id] = nil }
            }
        }
        askedAt = now
        bench.clock.advance(by: .seconds(1))
    }

    /// What one who begins today is shown.
    func whole() throws -> [String: [String: JSON]] {
        var all: [String: [String: JSON]] = [:]
        for path in Self.paths { all[path] = try list(path, "") }
        return all
    }

    /// Where the mirror is not what is shown, by path and id.
    func differences() throws -> [String] {
        let shown = try whole()
        return Self.paths.flatMap { path -> [String] in
            let (mine, theirs) = (held[path] ?? [:], shown[path] ?? [:])
            return Set(mine.keys).union(theirs.keys).filter { mine[$0] != theirs[$0] }.sorted().map { "\(path)/\($0)" }
        }
    }

    private func list(_ path: String, _ filter: String) throws -> [String: JSON] {
        let items = try get("/v2.0/\(path)\(filter)")["data"]?.elements.map(Array.init) ?? []
        return Dictionary(items.map { ($0["id"]?.string ?? "", $0) }) { _, last in last }
    }

    private func get(_ target: String) throws -> JSON {
        let response = try bench.get(target)
        try #require(response.status == 200, "\(target): \(response.status)")
        return try JSON(parsing: response.body)
    }
}
