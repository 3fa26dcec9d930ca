import FoundationEssentials
import HTTP
import Runtime

/// The parameters of the log's two lists. A request with one that is unknown, repeated or malformed is refused: a filter
/// that was not understood would show more than was asked for.
struct AccessLogParameters {
    static let defaultLimit = 100
    static let largestLimit = 1_000

    private var values: [String: String] = [:]

    /// Throws 400 `parameter-unsupported` and `parameter-malformed`.
    init(_ query: Query, known: Set<String>) throws(Problem) {
        for (name, value) in query.pairs {
            guard known.contains(name) else {
                throw Problem(
                    status: 400, code: "parameter-unsupported", title: "A parameter is not supported",
                    detail: "one of \(known.sorted().joined(separator: ", "))")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw .parameterMalformed(name, "given once") }
        }
    }

    /// What both lists take.
    func query() throws(Problem) -> AccessLogQuery {
        var query = AccessLogQuery()
        query.after = try time("after")
        query.before = try time("before")
        query.limit = try limit()
        query.place = try place()
        return query
    }

    /// The place after which records are wanted, the oldest first; nil when the newest are wanted first. Proving takes all there is, so no
    /// filter goes with it.
    func placeOfOldestFirst() throws(Problem) -> Int64? {
        guard let order = values["order"] else { return nil }
        guard ["newest", "oldest"].contains(order) else { throw .parameterMalformed("order", "newest or oldest") }
        guard order == "oldest" else { return nil }
        guard values.keys.allSatisfy({ ["order", "limit", "pageToken"].contains($0) }) else {
            throw .parameterMalformed("order", "oldest goes with limit and pageToken alone")
        }
        return try place() ?? 0
    }

    func id(_ name: String) throws(Problem) -> UUID? {
        guard let text = values[name] else { return nil }
        guard let id = UUID(text: text) else { throw .parameterMalformed(name, "must be a UUID") }
        return id
    }

    func text(_ name: String) -> String? { values[name] }

    func action() throws(Problem) -> AccessRecord.Action? {
        guard let text = values["action"] else { return nil }
        guard let action = AccessRecord.Action(rawValue: text) else {
            throw .parameterMalformed(
                "action", "one of \(AccessRecord.Action.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return action
    }

    private func time(_ name: String) throws(Problem) -> Instant? {
        guard let text = values[name] else { return nil }
        guard let time = Instant(rfc3339: text) else {
            throw .parameterMalformed(name, "an RFC 3339 time with zone")
        }
        return time
    }

    private func limit() throws(Problem) -> Int {
        guard let text = values["limit"] else { return Self.defaultLimit }
        guard let number = Int(text), number >= 1 else {
            throw .parameterMalformed("limit", "a whole number, at least 1")
        }
        return min(number, Self.largestLimit)
    }

    private func place() throws(Problem) -> Int64? {
        guard let text = values["pageToken"], text != "null" else { return nil }
        guard let number = Int64(text), number >= 1 else {
            throw .parameterMalformed("pageToken", "not a token of this list")
        }
        return number
    }
}
