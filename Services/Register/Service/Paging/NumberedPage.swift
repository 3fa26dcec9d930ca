import HTTP
import JSON

/// `limit` and `pageToken` of a list whose rows are numbered in the order in which they came.
struct NumberedPage: Sendable {
    let limit: Int
    /// The number of the last row of the page before; nil on the first page.
    let place: Int64?

    static let defaultLimit = 100
    static let largestLimit = 1_000

    /// Throws `parameter-malformed`.
    init(_ query: Query) throws(Problem) {
        limit = try Self.limit(query.first("limit"))
        place = try Self.place(query.first("pageToken"))
    }

    /// The answer: at most `limit` of the rows found, of which one more than that was asked for.
    func document<R>(_ found: [R], number: (R) -> Int64, document: (R) throws -> JSON) rethrows -> JSON {
        let page = found.prefix(limit)
        let token = found.count > limit ? page.last.map { JSON(Self.token(number($0))) } : nil
        return ["data": JSON(try page.map(document)), "pageToken": token ?? .null]
    }

    private static func limit(_ text: String?) throws(Problem) -> Int {
        guard let text else { return defaultLimit }
        guard let limit = Int(text), limit >= 1 else { throw .parameterMalformed("limit", "at least 1") }
        return min(limit, largestLimit)
    }

    /// Survives being pasted into a URL.
    private static func token(_ number: Int64) -> String { "n\(number)" }

    private static func place(_ text: String?) throws(Problem) -> Int64? {
        guard let text, !text.isEmpty, text != "null" else { return nil }
        guard text.hasPrefix("n"), let number = Int64(text.dropFirst()) else {
            throw .parameterMalformed("pageToken", "not a token of this list")
        }
        return number
    }
}
