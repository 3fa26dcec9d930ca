import HTTP
import JSON
import Resources
import Runtime
import SQLite

/// `GET /v1/log-entries` and `GET /v1/statistics-entries`: what clients reported, newest first, for operators.
struct ReadReports: Sendable {
    let database: Database

    static let scope = "operator"

    func log(_ request: Request) throws -> Response {
        var parameters = ListParameters(request.query)
        let severity: LogEntry.Severity? = try Self.word("severityLevel", in: &parameters)
        return try page(&parameters, of: .log, word: severity?.rawValue)
    }

    func statistics(_ request: Request) throws -> Response {
        var parameters = ListParameters(request.query)
        let type: EntityType? = try Self.word("resourceType", in: &parameters)
        return try page(&parameters, of: .statistics, word: type?.rawValue)
    }

    private func page(
        _ parameters: inout ListParameters, of store: ReportStore, word: String?
    ) throws -> Response {
        let page = try NumberedPage(&parameters)
        let client = try parameters.takeOne("client")
        try parameters.finish()
        let rows = try database.read { transaction in
            try store.newest(
                before: page.place ?? .max, client: client, word: word, limit: page.limit + 1, in: transaction)
        }
        return .json(
            try page.document(rows, number: \.number) { row in
                try JSON(parsing: row.document).setting("client", JSON(row.client))
                    .setting("received", JSON(row.receivedAt.rfc3339))
            })
    }

    private static func word<W: RawRepresentable<String> & CaseIterable>(
        _ name: String, in parameters: inout ListParameters
    ) throws(Problem) -> W? {
        guard let text = try parameters.takeOne(name) else { return nil }
        guard let word = W(rawValue: text) else {
            let words = W.allCases.map(\.rawValue).joined(separator: ", ")
            throw .parameterMalformed(name, "must be one of \(words)")
        }
        return word
    }
}
