import JSON
import Runtime
import SS12000

/// Whether two documents say the same, whatever their form: the order of members and of lists, empty lists, what is false or
/// null or not there, and `meta` do not count. Both are in the standard's form, as the import makes it.
enum DocumentForm {
    /// The fields in which they say something else, by name.
    ///
    /// - Parameters:
    ///   - theirs: the provider's.
    ///   - today: a relation of custody ends by itself with the 18th birthday, also where the provider still has it.
    static func differences(
        _ theirs: JSON, _ ours: JSON, of kind: ResourceKind, today: LocalDate
    ) -> [String] {
        let (theirs, ours) = (fields(theirs, kind, today), fields(ours, kind, today))
        return Set(theirs.keys).union(ours.keys).filter { name in
            // A provider that does not speak of the mark does not lift it.
            if name == "securityMarking", kind == .persons, theirs[name] == nil { return false }
            return theirs[name] != ours[name]
        }.sorted()
    }

    private static func fields(_ json: JSON, _ kind: ResourceKind, _ today: LocalDate) -> [String: [UInt8]] {
        let isAdult = kind == .persons && PersonDocument(json)?.isAdult(on: today) == true
        var fields: [String: [UInt8]] = [:]
        guard let members = json.members else { return fields }
        for (name, held) in members where name != "id" && name != "meta" {
            var value = held
            if name == "responsibles", isAdult {
                value = JSON(
                    (value.elements.map(Array.init) ?? []).filter {
                        $0["relationType"]?.string != RelationType.custodian.rawValue
                    })
            }
            if name == "securityMarking", value.string == SecurityMarking.unmarked.rawValue { continue }
            fields[name] = canonical(value)?.encoded()
        }
        return fields
    }

    /// Nil for what says nothing.
    private static func canonical(_ json: JSON) -> JSON? {
        switch json.kind {
        case .null: return nil
        case .bool: return json.bool == true ? json : nil
        case .object:
            guard let all = json.members else { return nil }
            let members = all.compactMap { name, value in canonical(value).map { (name, $0) } }
            return members.isEmpty ? nil : JSON(object: members.sorted { $0.0 < $1.0 })
        case .array:
            let elements = (json.elements.map(Array.init) ?? []).compactMap(canonical)
            let sorted = elements.map { (key: $0.encoded(), json: $0) }.sorted {
                $0.key.lexicographicallyPrecedes($1.key)
            }
            return sorted.isEmpty ? nil : JSON(sorted.map(\.json))
        default: return json
        }
    }
}
