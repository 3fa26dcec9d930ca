import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite

/// `GET /v1/log-entries` and `GET /v1/statistics-entries`: what clients reported, newest first, for operators. Clients name
/// resources by their ids, persons among them; whose ids an answer holds is written down as for every other.
struct ReadReports: Sendable {
    let database: Database

    static let scope = "operator"

    func log(_ request: Request, _ caller: Caller) throws -> Response {
        var parameters = ListParameters(request.query)
        let severity: LogEntry.Severity? = try Self.word("severityLevel", in: &parameters)
        return try page(&parameters, of: .log, word: severity?.rawValue, request, caller)
    }

    func statistics(_ request: Request, _ caller: Caller) throws -> Response {
        var parameters = ListParameters(request.query)
        let type: EntityType? = try Self.word("resourceType", in: &parameters)
        return try page(&parameters, of: .statistics, word: type?.rawValue, request, caller)
    }

    private func page(
        _ parameters: inout ListParameters, of store: ReportStore, word: String?, _ request: Request, _ caller: Caller
    ) throws -> Response {
        let page = try NumberedPage(&parameters)
        let client = try parameters.takeOne("client")
        try parameters.finish()
        let (rows, named) = try database.read { transaction in
            let rows = try store.newest(
                before: page.place ?? .max, client: client, word: word, limit: page.limit + 1, in: transaction)
            return (rows, try NamedPersons.found(in: rows.map(\.document), in: transaction))
        }
        try AccessLog.recordReading(
            of: named, [.identifiers], by: Accessor(request, caller, as: .scope(Self.scope)), in: database)
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
