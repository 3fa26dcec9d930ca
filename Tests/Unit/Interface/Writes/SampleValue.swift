import JSON
import TestSupport

/// Makes values that a schema of an OpenAPI document allows.
struct SampleValue {
    let check: SchemaCheck
    /// Ids of things that are there, by the word of a path that comes before them.
    let ids: [String: [String]]

    /// A word that stands for personal data in everything that is sent: no refusal may hold it.
    static let secret = "Qvxk"

    private static let days = ["2026-08-17", "2026-08-18", "2027-06-15", "2025-08-18", "2027-08-16", "2030-01-01"]
    private static let times = ["2026-11-25T07:10:00Z", "2026-11-25T09:00:00+01:00", "2026-11-26T00:00:00.5Z"]
    private static let numbers = ["201403092388", "201311012395", "198504042386", "20130101TA01"]

    func of(_ schema: JSON, named name: String = "", depth: Int = 0, _ random: inout SeededRandom) -> JSON {
        if let reference = schema["$ref"]?.string {
            return check.resolve(reference).map { of($0, named: name, depth: depth, &random) } ?? .null
        }
        if let words = schema["enum"]?.elements, let word = Array(words).randomElement(using: &random) { return word }
        if let way = schema["oneOf"]?.elements.flatMap({ Array($0).randomElement(using: &random) }) {
            return of(way, named: name, depth: depth, &random)
        }
        switch schema["type"]?.string {
        case "object": return object(schema, depth, &random)
        case "array":
            guard depth < 6, let items = schema["items"] else { return [] }
            let least = min(schema["minItems"]?.int ?? 0, 2)
            return JSON(
                (0..<Int.random(in: least...2, using: &random)).map { _ in
                    of(items, named: name, depth: depth + 1, &random)
                }
            )
        case "integer": return JSON(Int.random(in: 0...9, using: &random))
        case "boolean": return JSON(Bool.random(using: &random))
        default:
            let text = text(schema["format"]?.string, named: name, &random)
            return JSON(text + String(repeating: "x", count: max(0, (schema["minLength"]?.int ?? 0) - text.count)))
        }
    }

    private func object(_ schema: JSON, _ depth: Int, _ random: inout SeededRandom) -> JSON {
        let required = Set(schema["required"]?.elements?.compactMap(\.string) ?? [])
        var members: [(String, JSON)] = []
        for (name, member) in schema["properties"]?.members.map(Array.init) ?? [] {
            guard required.contains(name) || (depth < 4 && random.happens(onceIn: 3)) else { continue }
            members.append((name, of(member, named: name, depth: depth + 1, &random)))
        }
        return JSON(object: members)
    }

    private func text(_ format: String?, named name: String, _ random: inout SeededRandom) -> String {
        switch format {
        case "uuid": id(named: name, &random)
        case "date": Self.days.randomElement(using: &random) ?? ""
        case "date-time": Self.times.randomElement(using: &random) ?? ""
        case "uri": "https://\(Self.secret.lowercased()).example.org/notices"
        case "email": "\(Self.secret)@example.org"
        default:
            // A civic number's text is its member `value`, as is an address's: half of them are right.
            name == "value" && Bool.random(using: &random)
                ? Self.numbers.randomElement(using: &random) ?? "" : "\(Self.secret) \(name)"
        }
    }

    /// What a reference of this name refers to, or now and then anything.
    private func id(named name: String, _ random: inout SeededRandom) -> String {
        let kind = Self.kinds.first { $0.value.contains(name) }?.key
        if let kind, !random.happens(onceIn: 5), let id = ids[kind]?.randomElement(using: &random) { return id }
        return ids.keys.sorted().flatMap { ids[$0] ?? [] }.randomElement(using: &random) ?? ""
    }

    private static let kinds: [String: Set<String>] = [
        "organisations": ["organisation", "unit", "to", "from"], "groups": ["group", "groups", "class", "into"],
        "persons": ["person", "student", "child", "owners", "replaces", "registeredBy"], "programmes": ["programme"],
    ]
}
