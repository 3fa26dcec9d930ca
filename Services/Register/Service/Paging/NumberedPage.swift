import Digest
import HTTP
import JSON
import Resources

/// `limit` and `pageToken` of a list whose rows are numbered in the order in which they came.
struct NumberedPage: Sendable {
    let limit: Int
    /// The number of the last row of the page before; nil on the first page.
    let place: Int64?

    static let defaultLimit = 100
    static let largestLimit = 1_000

    /// Takes out what it reads; throws `parameter-malformed`.
    init(_ parameters: inout ListParameters) throws(Problem) {
        limit = try parameters.takeLimit(default: Self.defaultLimit, most: Self.largestLimit)
        place = try Self.place(parameters.takeOne("pageToken"))
    }

    /// Of a list without parameters of its own. Throws `parameter-unsupported` for any other.
    init(_ query: Query) throws(Problem) {
        var parameters = ListParameters(query)
        try self.init(&parameters)
        try parameters.finish()
    }

    /// The answer: at most `limit` of the rows found, of which one more than that was asked for.
    func document<R>(_ found: [R], number: (R) -> Int64, document: (R) throws -> JSON) rethrows -> JSON {
        let page = found.prefix(limit)
        let token = found.count > limit ? page.last.map { JSON(Self.token(number($0))) } : nil
        return ["data": JSON(try page.map(document)), "pageToken": token ?? .null]
    }

    /// Survives being pasted into a URL. The number is followed by a check, so that a text that was changed on its way, by a digit
    /// more or less, is no other place of the list.
    private static func token(_ number: Int64) -> String {
        "n\(number)-\(hexadecimal(SHA256.digest(Array("page \(number)".utf8)).prefix(4)))"
    }

    private static func place(_ text: String?) throws(Problem) -> Int64? {
        guard let text, text != "null" else { return nil }
        guard let number = Int64(text.dropFirst().prefix { $0 != "-" }), text == token(number) else {
            throw .parameterMalformed("pageToken", "not a token of this list")
        }
        return number
    }
}
