import JSON
package import SS12000

/// What became of a document's items, kind by kind, in numbers.
package struct ImportCounts: Sendable, Equatable {
    package struct Kind: Sendable, Equatable {
        package var received = 0
        package var created = 0
        package var changed = 0
        package var unchanged = 0
        package var rejected = 0
        /// Left out of a complete document.
        package var deleted = 0
        /// Where what the service holds stood against the document, by rule.
        package var repairs: [String: Int] = [:]
    }

    package var kinds: [ResourceKind: Kind] = [:]

    subscript(kind: ResourceKind) -> Kind {
        get { kinds[kind] ?? Kind() }
        set { kinds[kind] = newValue }
    }

    mutating func count(_ written: WrittenResource.Outcome, _ kind: ResourceKind) {
        switch written {
        case .created: self[kind].created += 1
        case .changed: self[kind].changed += 1
        case .unchanged: self[kind].unchanged += 1
        }
    }

    /// How often the rule has been met by now.
    mutating func add(_ rule: RepairRule, _ kind: ResourceKind) -> Int {
        self[kind].repairs[rule.rawValue, default: 0] += 1
        return self[kind].repairs[rule.rawValue] ?? 0
    }

    mutating func add(_ other: ImportCounts) {
        for (kind, more) in other.kinds {
            self[kind].received += more.received
            self[kind].created += more.created
            self[kind].changed += more.changed
            self[kind].unchanged += more.unchanged
            self[kind].rejected += more.rejected
            self[kind].deleted += more.deleted
            self[kind].repairs.merge(more.repairs) { $0 + $1 }
        }
    }

    var received: Int { kinds.values.reduce(0) { $0 + $1.received } }
    var rejected: Int { kinds.values.reduce(0) { $0 + $1.rejected } }

    // MARK: Stored

    init() {}

    init(_ json: JSON) {
        guard let members = json.members else { return }
        for (path, counts) in members {
            guard let kind = ResourceKind(rawValue: path) else { continue }
            func number(_ name: String) -> Int { counts[name]?.int ?? 0 }
            var read = Kind()
            read.received = number("received")
            read.created = number("created")
            read.changed = number("changed")
            read.unchanged = number("unchanged")
            read.rejected = number("rejected")
            read.deleted = number("deleted")
            if let repairs = counts["repairs"]?.members {
                for (rule, count) in repairs { read.repairs[rule] = count.int ?? 0 }
            }
            kinds[kind] = read
        }
    }

    var json: JSON {
        JSON(object: ResourceKind.allCases.compactMap { kind in kinds[kind].map { (kind.path, $0.stored) } })
    }
}

extension ImportCounts.Kind {
    fileprivate var stored: JSON {
        let repairs = repairs.map { ($0.key, JSON($0.value)) }
        return reported(withDeleted: true).setting("repairs", JSON(object: repairs))
    }

    /// As a report shows it.
    func reported(withDeleted: Bool) -> JSON {
        .object { object in
            object.set("received", received)
            object.set("created", created)
            object.set("changed", changed)
            object.set("unchanged", unchanged)
            object.set("rejected", rejected)
            if withDeleted { object.set("deleted", deleted) }
        }
    }
}
