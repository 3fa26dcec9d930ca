package import JSON
import Runtime
import SS12000

/// The form in which the state is kept, in a database or a file.
extension FollowState {
    package var json: JSON {
        .object { object in
            object.set("provider", provider)
            object.set("deletedAfter", deletedAfter?.rfc3339)
            object.set("deletionsRefusal", deletionsRefusal)
            object.set("lastSuccess", lastSuccess?.rfc3339)
            object.set(
                "kinds",
                JSON(object: ResourceKind.allCases.compactMap { kind in kinds[kind].map { (kind.path, $0.json) } }))
        }
    }

    /// Nil for what is no state of ours; then everything is read anew, which loses nothing.
    package init?(_ json: JSON) {
        guard let provider = json["provider"]?.string, let members = json["kinds"]?.members else { return nil }
        self.init(provider: provider)
        deletedAfter = json.instant("deletedAfter")
        deletionsRefusal = json["deletionsRefusal"]?.int
        lastSuccess = json.instant("lastSuccess")
        for (name, value) in members {
            // A kind that a newer binary knew is followed by it again from the beginning.
            guard let kind = ResourceKind(rawValue: name) else { continue }
            kinds[kind] = Kind(value)
        }
    }
}

extension FollowState.Kind {
    package var json: JSON {
        .object { object in
            object.set("cursor", cursor?.rfc3339)
            object.set("wholeAt", wholeAt?.rfc3339)
            object.set("nextWhole", nextWhole?.rfc3339)
            object.set("refusal", refusal)
            object.set("remarks", remarks.map(\.rawValue).sorted().map { JSON($0) })
            object.set("unresolved", unresolved)
            object.set("repeats", repeats)
            object.set("horizon", horizon?.description)
            object.set(
                "rejected",
                JSON(object: rejected.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) }))
            object.set("rejections", rejections.map(\.json))
            object.set("waiting", waiting.map(\.json))
            object.set("withheld", withheld.map { ["count": JSON($0.count), "held": JSON($0.held)] as JSON })
            object.set(
                "tally",
                JSON(object: [
                    ("received", JSON(tally.received)), ("created", JSON(tally.created)),
                    ("changed", JSON(tally.changed)), ("unchanged", JSON(tally.unchanged)),
                    ("rejected", JSON(tally.rejected)), ("deleted", JSON(tally.deleted)),
                ]))
        }
    }

    init(_ json: JSON) {
        cursor = json.instant("cursor")
        wholeAt = json.instant("wholeAt")
        nextWhole = json.instant("nextWhole")
        refusal = json["refusal"]?.int
        let names = json["remarks"]?.elements?.compactMap(\.string) ?? []
        remarks = Set(names.compactMap { FollowState.Remark(rawValue: $0) })
        unresolved = json["unresolved"]?.int ?? 0
        repeats = json["repeats"]?.int ?? 0
        horizon = json["horizon"]?.string.flatMap { LocalDate(iso8601: $0) }
        if let counts = json["rejected"]?.members {
            for (rule, count) in counts { rejected[rule] = count.int ?? 0 }
        }
        rejections = FollowState.Rejection.all(json["rejections"])
        waiting = FollowState.Rejection.all(json["waiting"])
        if let count = json["withheld"]?["count"]?.int, let held = json["withheld"]?["held"]?.int {
            withheld = FollowState.Withheld(count: count, held: held)
        }
        let counts = json["tally"]
        tally.received = counts?["received"]?.int ?? 0
        tally.created = counts?["created"]?.int ?? 0
        tally.changed = counts?["changed"]?.int ?? 0
        tally.unchanged = counts?["unchanged"]?.int ?? 0
        tally.rejected = counts?["rejected"]?.int ?? 0
        tally.deleted = counts?["deleted"]?.int ?? 0
    }
}

extension FollowState.Rejection {
    fileprivate var json: JSON {
        .object {
            $0.set("id", id)
            $0.set("rule", rule)
            $0.set("field", field)
        }
    }

    fileprivate static func all(_ json: JSON?) -> [FollowState.Rejection] {
        (json?.elements.map(Array.init) ?? []).compactMap { json in
            json["rule"]?.string.map {
                FollowState.Rejection(id: json["id"]?.string, rule: $0, field: json["field"]?.string)
            }
        }
    }
}

extension JSON {
    fileprivate func instant(_ key: String) -> Instant? { self[key]?.string.flatMap { Instant(rfc3339: $0) } }
}
