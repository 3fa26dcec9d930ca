/// A route's pattern, split once when the route is added.
struct RoutePattern: Sendable {
    enum Part: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    let parts: [Part]

    init(_ pattern: String) {
        precondition(pattern.hasPrefix("/"), "a route pattern starts with a slash")
        parts = pattern.dropFirst().split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    /// The parameters when the segments match, otherwise nil. An empty segment matches no parameter.
    func match(_ segments: [String]) -> [(name: String, value: String)]? {
        guard segments.count == parts.count else { return nil }
        var parameters: [(name: String, value: String)] = []
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .literal(let text): guard text == segment else { return nil }
            case .parameter(let name):
                guard !segment.isEmpty else { return nil }
                parameters.append((name, segment))
            }
        }
        return parameters
    }

    /// Whether two patterns match exactly the same paths.
    func isSameShape(as other: RoutePattern) -> Bool {
        parts.count == other.parts.count
            && zip(parts, other.parts).allSatisfy { pair in
                switch pair {
                case (.literal(let one), .literal(let two)): one == two
                case (.parameter, .parameter): true
                default: false
                }
            }
    }

    /// Whether a path that both match belongs to this one: the first literal from the left decides, so
    /// `/persons/lookup` is not taken for a person's id.
    func isMoreSpecific(than other: RoutePattern) -> Bool {
        for pair in zip(parts, other.parts) {
            switch pair {
            case (.literal, .parameter): return true
            case (.parameter, .literal): return false
            default: continue
            }
        }
        return false
    }
}
