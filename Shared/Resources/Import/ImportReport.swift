package import JSON
import Runtime
package import SS12000

/// What became of a document, in numbers and in findings. It names ids, rules and fields, never a value.
package struct ImportReport: Sendable {
    package struct Counts: Sendable, Equatable {
        package var received = 0
        package var created = 0
        package var changed = 0
        package var unchanged = 0
        package var rejected = 0

        package init() {}
    }

    /// The kinds the service takes in, in the order of the report.
    let kinds: [ResourceKind]
    package internal(set) var counts: [ResourceKind: Counts] = [:]
    package internal(set) var findings = FindingLedger()

    init(_ kinds: [ResourceKind]) { self.kinds = kinds }

    mutating func count(_ written: WrittenResource, _ kind: ResourceKind) {
        switch written.outcome {
        case .created: counts[kind, default: Counts()].created += 1
        case .changed: counts[kind, default: Counts()].changed += 1
        case .unchanged: counts[kind, default: Counts()].unchanged += 1
        }
    }

    /// `findings` holds each one, up to a bound for each rule that only a city's document reaches; `findingTotals` counts
    /// them all.
    package var json: JSON {
        .object { object in
            for kind in kinds {
                let counts = counts[kind] ?? Counts()
                object.set(
                    kind.path,
                    JSON(object: [
                        ("received", JSON(counts.received)), ("created", JSON(counts.created)),
                        ("changed", JSON(counts.changed)), ("unchanged", JSON(counts.unchanged)),
                        ("rejected", JSON(counts.rejected)),
                    ]))
            }
            object.set("findings", findings.kept.map(\.json))
            let totals = findings.totals.sorted {
                ($0.key.resource, $0.key.rule.name) < ($1.key.resource, $1.key.rule.name)
            }
            object.set(
                "findingTotals",
                totals.map { key, count in
                    JSON(object: [
                        ("kind", JSON(key.rule.kind)), ("resource", JSON(key.resource)), ("rule", JSON(key.rule.name)),
                        ("count", JSON(count)),
                    ])
                })
        }
    }
}

extension Finding {
    fileprivate var json: JSON {
        .object { object in
            object.set("kind", rule.kind)
            object.set("resource", resource)
            object.set("id", id?.lowercase)
            object.set("position", position)
            object.set("rule", rule.name)
            object.set("field", field)
        }
    }
}

extension Finding.Rule {
    fileprivate var kind: String { isRejection ? "rejected" : "repaired" }
}
