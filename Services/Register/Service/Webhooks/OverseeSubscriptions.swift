import HTTP
import JSON
import Resources
import Runtime
import SQLite
import Transfer

/// `GET /v1/subscriptions` and `DELETE /v1/subscriptions/{id}`: every client's, for operators. Of a target only host and
/// port are shown, since its path may be a secret between the client and us.
struct OverseeSubscriptions: Sendable {
    let database: Database
    let clock: Clock

    static let scope = "operator"

    /// In the order in which they were made; `client` narrows it to one client's.
    func list(_ request: Request) throws -> Response {
        var parameters = ListParameters(request.query)
        let page = try NumberedPage(&parameters)
        let client = try parameters.takeOne("client")
        try parameters.finish()
        let found = try database.read { try SubscriptionStore.list(of: client, page, in: $0) }
        let now = clock.now()
        return .json(
            page.document(found, number: \.number) { row in
                let authority = WebAddress(row.subscription.target)?.authority
                return row.subscription.document(at: now).setting("target", authority.map { JSON($0) })
                    .setting("client", JSON(row.client))
            })
    }

    func delete(_ request: Request) throws -> Response {
        let id: SubscriptionID = try request.parameter("id")
        guard try database.write({ try SubscriptionStore.delete(id, of: nil, in: $0) }) else { throw Problem.notFound }
        return .noContent
    }
}
