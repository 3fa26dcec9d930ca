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
        /// Stays as it is for a reason anybody may know.
        var conflicts = 0
        /// Stays as it is because of a protection mark.
        var hidden = 0
        /// Of those, what the import created.
        var hiddenCreated = 0
    }

    var kinds: [ResourceKind: Kind] = [:]

    subscript(kind: ResourceKind) -> Kind {
        get { kinds[kind] ?? Kind() }
        set { kinds[kind] = newValue }
    }

    var conflicts: Int { kinds.values.reduce(0) { $0 + $1.conflicts + $1.hidden } }

    /// Whether something stayed, as far as this caller may know, so that there is more to undo.
    func isOpen(to seesHidden: Bool) -> Bool {
        kinds.values.contains { $0.conflicts > 0 || seesHidden && $0.hidden > 0 }
    }

    /// A pass looks at all that stayed again.
    mutating func forgetConflicts() {
        for kind in kinds.keys {
            self[kind].conflicts = 0
            self[kind].hidden = 0
            self[kind].hiddenCreated = 0
        }
    }

    mutating func add(_ other: UndoCounts) {
        for (kind, more) in other.kinds {
            self[kind].restored += more.restored
            self[kind].recreated += more.recreated
            self[kind].deleted += more.deleted
            self[kind].superseded += more.superseded
            self[kind].unchanged += more.unchanged
            self[kind].conflicts += more.conflicts
            self[kind].hidden += more.hidden
            self[kind].hiddenCreated += more.hiddenCreated
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
                superseded: number("superseded"), unchanged: number("unchanged"), conflicts: number("conflicts"),
                hidden: number("hidden"), hiddenCreated: number("hiddenCreated"))
        }
    }

    /// As it is stored.
    var json: JSON {
        JSON(
            object: ResourceKind.allCases.compactMap { kind in
                kinds[kind].map { counts in
                    let all =
                        counts.numbers + [
                            ("hidden", JSON(counts.hidden)), ("hiddenCreated", JSON(counts.hiddenCreated)),
                        ]
                    return (kind.path, JSON(object: all))
                }
            })
    }

    /// As it is shown. To one who may not see people with a protection mark, what such a mark kept looks as if it were gone
    /// already: what was created is unchanged then, and of what was changed there is nothing to undo.
    ///
    /// - Parameter conflicts: each one, up to a bound.
    func shown(seesHidden: Bool, _ conflicts: [JSON]) -> JSON {
        .object { object in
            for kind in ResourceKind.allCases {
                guard var counts = kinds[kind] else { continue }
                if seesHidden {
                    counts.conflicts += counts.hidden
                } else {
                    counts.unchanged += counts.hiddenCreated
                    if counts.numbers.allSatisfy({ $0.1 == 0 }), counts.hidden > 0 { continue }
                }
                object.set(kind.path, JSON(object: counts.numbers))
            }
            object.set("conflicts", conflicts)
        }
    }
}

extension UndoCounts.Kind {
    fileprivate var numbers: [(String, JSON)] {
        [
            ("restored", JSON(restored)), ("recreated", JSON(recreated)), ("deleted", JSON(deleted)),
            ("superseded", JSON(superseded)), ("unchanged", JSON(unchanged)), ("conflicts", JSON(conflicts)),
        ]
    }
}
