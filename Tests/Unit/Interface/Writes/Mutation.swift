import JSON
import TestSupport

/// Changes somewhere in a body that its sender did not mean, or did.
enum Mutation {
    private static let secret = SampleValue.secret

    /// The value with one place of it changed, anywhere in it.
    static func of(_ value: JSON, ids: [String], _ random: inout SeededRandom) -> JSON {
        if let members = value.members.map({ Array($0) }), !members.isEmpty, !random.happens(onceIn: 4) {
            let place = Int.random(in: 0..<members.count, using: &random)
            return JSON(
                object: members.enumerated().map { number, member in
                    (member.key, number == place ? of(member.value, ids: ids, &random) : member.value)
                })
        }
        if let elements = value.elements.map({ Array($0) }), !elements.isEmpty, !random.happens(onceIn: 4) {
            let place = Int.random(in: 0..<elements.count, using: &random)
            return JSON(
                elements.enumerated().map { $0 == place ? of($1, ids: ids, &random) : $1 })
        }
        if random.happens(onceIn: 2) { return replacement(ids, &random) }
        if let members = value.members.map({ Array($0) }) {
            return object(members.map { ($0.key, $0.value) }, ids, &random)
        }
        if let elements = value.elements.map({ Array($0) }) { return array(elements, ids, &random) }
        if let text = value.string { return JSON(changed(text, &random)) }
        return replacement(ids, &random)
    }

    private static func object(
        _ members: [(String, JSON)], _ ids: [String], _ random: inout SeededRandom
    ) -> JSON {
        var members = members
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where !members.isEmpty: members.remove(at: Int.random(in: 0..<members.count, using: &random))
        case 1: members = members.map { ($0.0, .null) }
        case 2: members.append(("okänd", JSON("\(secret) okänd")))
        case 3: members.append(contentsOf: (0..<300).map { ("x\($0)", JSON($0)) })
        case 4 where !members.isEmpty:
            let place = Int.random(in: 0..<members.count, using: &random)
            members[place].0 = members[place].0.uppercased()
        default: return JSON([JSON(object: members)])
        }
        return JSON(object: members)
    }

    private static func array(_ elements: [JSON], _ ids: [String], _ random: inout SeededRandom) -> JSON {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: JSON(elements + elements)
        case 1: JSON(elements.reversed())
        case 2: JSON(elements.dropLast())
        case 3: JSON(elements + [JSON.null])
        case 4: JSON(Array(repeating: elements.first ?? replacement(ids, &random), count: 200))
        default: elements.first ?? []
        }
    }

    private static func changed(_ text: String, _ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: text.uppercased()
        case 1: " \(text) "
        case 2: text + secret
        case 3: String(text.dropLast())
        case 4: "\(text)\u{0}"
        case 5: String(repeating: text, count: 40)
        default: String(text.reversed())
        }
    }

    private static func replacement(_ ids: [String], _ random: inout SeededRandom) -> JSON {
        let text = { (text: String) in JSON(text) }
        switch Int.random(in: 0..<24, using: &random) {
        case 0, 1: return .null
        case 2: return true
        case 3: return 0
        case 4: return -1
        case 5: return JSON(Int.max)
        case 6: return 1e308
        case 7: return 0.5
        case 8: return ""
        case 9: return text(secret)
        case 10: return text(String(repeating: "\(secret) ", count: 12_000))
        case 11: return text("\(secret)\u{0}\u{1F600}\u{202E}A\u{30A}\u{7F}\u{85}\u{FEFF}")
        case 12: return "2026-02-30"
        case 13:
            return text(
                ["0000-00-00", "9999-12-31", "0001-01-01", "20260817", "2026-8-1"].randomElement(using: &random) ?? "")
        case 14:
            return text(
                ["2026-11-25T24:00:00Z", "9999-12-31T23:59:59.999999999-23:59"].randomElement(using: &random) ?? "")
        case 15: return []
        case 16: return JSON(object: [])
        case 17: return JSON([JSON.null, JSON([])])
        case 18: return ["id": JSON("\(secret) 6A")]
        case 19: return (0..<55).reduce(JSON([])) { inner, _ in [inner] }
        case 20: return (0..<55).reduce(JSON(object: [])) { inner, _ in ["id": inner] }
        case 21: return ["id": text(ids.randomElement(using: &random) ?? "")]
        case 22: return text((ids.randomElement(using: &random) ?? "").uppercased())
        default: return text(ids.randomElement(using: &random) ?? "")
        }
    }
}
