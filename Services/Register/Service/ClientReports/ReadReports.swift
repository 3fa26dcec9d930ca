import HTTP
import JSON
import Runtime
import SQLite

/// `GET /v1/log-entries` and `GET /v1/statistics-entries`: what clients reported, newest first, for operators.
struct ReadReports: Sendable {
    let database: Database

    static let scope = "operator"
    static let defaultLimit = 100
    static let largestLimit = 1_000

    func log(_ request: Request) throws -> Response {
        let severity: LogEntry.Severity? = try Self.word("severityLevel", in: request)
        return try page(request, of: .log, word: severity?.rawValue)
    }

    func statistics(_ request: Request) throws -> Response {
        let type: EntityType? = try Self.word("resourceType", in: request)
        return try page(request, of: .statistics, word: type?.rawValue)
    }

    private func page(_ request: Request, of store: ReportStore, word: String?) throws -> Response {
        let limit = try Self.limit(request)
        let before = try Self.place(request)
        let client = request.query.first("client")
        let rows = try database.read { transaction in
            try store.newest(before: before, client: client, word: word, limit: limit + 1, in: transaction)
        }
        let page = rows.prefix(limit)
        let data = try page.map { row in
            try JSON(parsing: row.document).setting("client", JSON(row.client))
                .setting("received", JSON(row.receivedAt.rfc3339))
        }
        let token = rows.count > limit ? page.last.map { JSON("n\($0.number)") } : nil
        return .json(["data": JSON(data), "pageToken": token ?? .null])
    }

    private static func word<W: RawRepresentable<String> & CaseIterable>(
        _ name: String, in request: Request
    ) throws(Problem) -> W? {
        guard let text = request.query.first(name) else { return nil }
        guard let word = W(rawValue: text) else {
            let words = W.allCases.map(\.rawValue).joined(separator: ", ")
            throw .parameterMalformed(name, "must be one of \(words)")
        }
        return word
    }

    private static func limit(_ request: Request) throws(Problem) -> Int {
        guard let text = request.query.first("limit") else { return defaultLimit }
        guard let limit = Int(text), limit >= 1 else { throw .parameterMalformed("limit", "at least 1") }
        return min(limit, largestLimit)
    }

    private static func place(_ request: Request) throws(Problem) -> Int64 {
        guard let text = request.query.first("pageToken"), !text.isEmpty else { return Int64.max }
        guard text.hasPrefix("n"), let number = Int64(text.dropFirst()) else {
            throw .parameterMalformed("pageToken", "not a token of this list")
        }
        return number
    }
}
