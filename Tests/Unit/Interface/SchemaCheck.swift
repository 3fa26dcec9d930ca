import FoundationEssentials
import JSON
import Runtime

/// Holds JSON against a schema of an OpenAPI document: `$ref`, `type`, `nullable`, `required`, `properties`, `items`, `enum`,
/// `minimum`, `maximum` and the formats uuid, date and date-time. A member the schema does not name is a mistake too: what
/// is not described cannot be programmed against.
struct SchemaCheck {
    let document: JSON

    /// What is wrong, each with its place. Empty when the value is what the schema says.
    func mistakes(in value: JSON, _ schema: JSON, at place: String = "$") -> [String] {
        if let reference = schema["$ref"]?.string {
            guard let target = resolve(reference) else { return ["\(place): \(reference) leads nowhere"] }
            return mistakes(in: value, target, at: place)
        }
        if value.isNull { return schema["nullable"]?.bool == true ? [] : ["\(place) is null"] }
        switch schema["type"]?.string {
        case "object": return object(value, schema, place)
        case "array":
            guard let elements = value.elements, let items = schema["items"] else { return ["\(place) is no array"] }
            return elements.enumerated().flatMap { mistakes(in: $1, items, at: "\(place)[\($0)]") }
        case "string": return string(value, schema, place)
        case "integer":
            guard let number = value.int else { return ["\(place) is no integer"] }
            if let least = schema["minimum"]?.int, number < least { return ["\(place) is less than \(least)"] }
            if let most = schema["maximum"]?.int, number > most { return ["\(place) is more than \(most)"] }
            return []
        case "boolean": return value.bool == nil ? ["\(place) is no boolean"] : []
        case let other: return ["\(place) has a schema of type \(other ?? "none")"]
        }
    }

    /// What a reference within the document points at.
    func resolve(_ reference: String) -> JSON? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document as JSON?) { found, part in
            found?[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }

    private func object(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard let members = value.members else { return ["\(place) is no object"] }
        guard let properties = schema["properties"] else { return [] }
        let required = schema["required"]?.elements?.compactMap(\.string) ?? []
        var found = required.filter { value[$0] == nil }.map { "\(place).\($0) is missing" }
        for (name, member) in members {
            if let described = properties[name] {
                found += mistakes(in: member, described, at: "\(place).\(name)")
            } else {
                found.append("\(place).\(name) is not described")
            }
        }
        return found
    }

    private func string(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard let text = value.string else { return ["\(place) is no string"] }
        if let words = schema["enum"]?.elements, !words.contains(where: { $0.string == text }) {
            return ["\(place) is no word of the enum"]
        }
        let isRight =
            switch schema["format"]?.string {
            case "uuid": UUID(text: text) != nil
            case "date": LocalDate(iso8601: text) != nil
            case "date-time": Instant(rfc3339: text) != nil && !text.contains(" ")
            default: true
            }
        return isRight ? [] : ["\(place) is not of its format"]
    }
}
