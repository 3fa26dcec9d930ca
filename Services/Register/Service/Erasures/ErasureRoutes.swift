import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import PersonRecords
import Runtime
import SQLite
import SS12000

/// `POST /v1/erasures`, with `records.protected` too, and `GET /v1/erasures/{erasure}`, for those who answer for people's data.
struct ErasureRoutes: Sendable {
    /// May have a person erased, and see what came of it.
    static let scope = "records.erase"

    static let access =
        AccessTable.row(.post, at: "/v1/erasures", for: .machine(scope), data: [.protectedIdentity])
        + AccessTable.row(.get, at: "/v1/erasures/{erasure}", for: .machine(scope))

    let erase: ErasePerson
    let database: Database

    func routes(gate: Gate) -> [Route] {
        [
            Route(.post, "/v1/erasures", access: .token, handler: gate.token(post)),
            Route(.get, "/v1/erasures/{erasure}", access: .token, handler: gate.token(get)),
        ]
    }

    /// Body `{"person": id}`; what for stands in the header. Answers 202 with the report as it is now.
    private func post(_ request: Request, _ caller: Caller) throws -> Response {
        guard let purpose = try Purpose.named(in: request) else { throw Problem.purposeMissing }
        // Every refusal is decided on everything that names the person, protected children too: who asks has to be allowed to see it.
        guard caller.scopes.contains(RecordRoutes.protectedScope) else {
            throw Problem.scopeMissing(RecordRoutes.protectedScope)
        }
        let body = try request.json()
        guard let text = body["person"]?.string, let person = PersonID(text) else {
            throw Problem.bodyInvalid("person", "must be a UUID")
        }
        if body.count > 1 { throw Problem.bodyInvalid("", "has members beside the person") }
        let accessor = Accessor(request, caller, as: .scope(Self.scope))
        let id = try erase(person, for: purpose, by: accessor) { transaction in
            try ProtectedAccess.record(.changed, of: [person.uuid], for: purpose, by: caller, in: transaction)
        }
        guard let report = try database.read({ try ErasureStore.report(id, in: $0) }) else { throw Problem.notFound }
        return Response.json(report, status: 202).header("Location", "/v1/erasures/\(id.lowercase)")
    }

    /// Throws 404 `not-found`.
    private func get(_ request: Request, _ caller: Caller) throws -> Response {
        let id: UUID = try request.parameter("erasure")
        guard let report = try database.read({ try ErasureStore.report(id, in: $0) }) else { throw Problem.notFound }
        return .json(report)
    }
}
