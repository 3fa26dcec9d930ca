import JSON
import Runtime

/// What a fake provider knows: its resources with their times, and what it has deleted.
struct FakeRegister: Sendable {
    struct Item: Sendable {
        let id: String
        var json: JSON
        let created: Instant
        var modified: Instant
        var isHidden = false

        func begins(at condition: (Instant) -> Bool) -> Bool {
            json["startTime"]?.string.flatMap { Instant(rfc3339: $0) }.map(condition) ?? false
        }
    }

    struct Deletion: Sendable {
        let path: String
        let id: JSON
        let at: Instant
    }

    private let clock: Clock
    private(set) var items: [String: [Item]] = [:]
    private(set) var deletions: [Deletion] = []
    private var last: Instant

    init(clock: Clock) {
        self.clock = clock
        last = clock.now()
    }

    mutating func put(_ path: String, _ json: JSON) {
        let id = Self.text(json["id"])
        let now = tick()
        if let place = items[path]?.firstIndex(where: { $0.id == id }) {
            items[path]?[place].json = json
            items[path]?[place].modified = now
        } else {
            items[path, default: []].append(Item(id: id, json: json, created: now, modified: now))
        }
        deletions.removeAll { $0.path == path && Self.text($0.id) == id }
    }

    mutating func delete(_ path: String, _ id: String, isTold: Bool) {
        guard let place = items[path]?.firstIndex(where: { $0.id == id }), let gone = items[path]?.remove(at: place)
        else {
            return
        }
        if isTold { deletions.append(Deletion(path: path, id: gone.json["id"] ?? .null, at: tick())) }
    }

    mutating func hide(_ path: String, _ id: String) {
        guard let place = items[path]?.firstIndex(where: { $0.id == id }) else { return }
        items[path]?[place].isHidden = true
    }

    mutating func forgetAll(_ path: String) { items[path] = [] }

    static func text(_ id: JSON?) -> String { id?.string ?? id?.int.map(String.init) ?? "" }

    /// Never the same time twice.
    private mutating func tick() -> Instant {
        last = max(clock.now(), last + .microseconds(1))
        return last
    }
}
