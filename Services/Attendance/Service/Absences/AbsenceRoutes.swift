import Access
import HTTP
import SQLite
import SS12000

/// What the routes of absences do with a request: read it, ask the command, render the answer.
struct AbsenceRoutes: Sendable {
    let report: ReportAbsence
    let withdraw: WithdrawAbsence

    func post(_ request: Request, _ caller: Caller) throws -> Response {
        let answer = try report(
            try AbsenceSubmission(try request.json()), key: try key(of: request), by: caller, in: request)
        return .bytes(answer.document, contentType: "application/json", status: 201)
            .header("Location", "/v2.0/absences/\(answer.id)")
    }

    /// The standard answers 200.
    func postStandard(_ request: Request, _ caller: Caller) throws -> Response {
        let answer = try report(
            try AbsenceSubmission(try request.json()), key: try key(of: request), by: caller, in: request)
        return .bytes(answer.document, contentType: "application/json")
    }

    func delete(_ request: Request, _ caller: Caller) throws -> Response {
        try withdraw(try request.parameter("absence"), by: caller, in: request)
        return .noContent
    }

    private func key(of request: Request) throws -> String? {
        guard let key = request.header("Idempotency-Key") else { return nil }
        guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AbsenceProblem.keyMalformed
        }
        return key
    }
}
