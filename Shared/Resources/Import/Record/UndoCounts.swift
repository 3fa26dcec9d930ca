import JSON
import SS12000

/// What undoing an import came to, kind by kind, in numbers.
struct UndoCounts: Sendable, Equatable {
    struct Kind: Sendable, Equatable {
        /// Has its previous document again.
        var restored = 0
        /// Was deleted by the import and is there again.
        var recreated = 0
        /// Was created by the import and is gone.
        var deleted = 0
        /// A later import changed it again: its change stays, and what was before both comes back when it is undone too.
        var superseded = 0
        /// Was as it should be already.
        var unchanged = 0
        /// Changed since by somebody else, whose change stays.
        var conflicts = 0
    }

    var kinds: [ResourceKind: Kind] = [:]

    subscript(kind: ResourceKind) -> Kind {
        get { kinds[kind] ?? Kind() }
        set { kinds[kind] = newValue }
    }

    var conflicts: Int { kinds.values.reduce(0) { $0 + $1.conflicts } }

    mutating func add(_ other: UndoCounts) {
        for (kind, more) in other.kinds {
            self[kind].restored += more.restored
            self[kind].recreated += more.recreated
            self[kind].deleted += more.deleted
            self[kind].superseded += more.superseded
            self[kind].unchanged += more.unchanged
            self[kind].conflicts += more.conflicts
        }
    }

    // MARK: Stored and shown

    init() {}

    init(_ json: JSON) {
        guard let members = json.members else { return }
        for (path, counts) in members {
            guard let kind = ResourceKind(rawValue: path) else { continue }
            func number(_ name: String) -> Int { counts[name]?.int ?? 0 }
            kinds[kind] = Kind(
                restored: number("restored"), recreated: number("recreated"), deleted: number("deleted"),
                superseded: number("superseded"), unchanged: number("unchanged"), conflicts: number("conflicts"))
        }
    }

    /// - Parameter conflicts: each one, up to a bound; nil where only the numbers are wanted.
    func json(_ conflicts: [JSON]? = nil) -> JSON {
        .object { object in
            for kind in ResourceKind.allCases {
                guard let counts = kinds[kind] else { continue }
                object.set(
                    kind.path,
                    JSON(object: [
                        ("restored", JSON(counts.restored)), ("recreated", JSON(counts.recreated)),
                        ("deleted", JSON(counts.deleted)), ("superseded", JSON(counts.superseded)),
                        ("unchanged", JSON(counts.unchanged)), ("conflicts", JSON(counts.conflicts)),
                    ]))
            }
            object.set("conflicts", conflicts)
        }
    }
}
