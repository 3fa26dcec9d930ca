import Access
import HTTP

/// `GET` and `POST /subscriptions`, `GET`, `PATCH` and `DELETE /subscriptions/{id}`, under `/v2.0` and at the root, for
/// clients; `/v1/subscriptions` for operators.
enum SubscriptionRoutes {
    static let largestBody = 65_536

    static func all(
        _ subscriptions: ManageSubscriptions, _ oversee: OverseeSubscriptions, gate: Gate
    ) -> [Route] {
        standard(subscriptions, gate) + [
            Route(
                .get, "/v1/subscriptions", access: .token,
                handler: gate.token { request, _ in try oversee.list(request) }),
            Route(
                .delete, "/v1/subscriptions/{id}", access: .token,
                handler: gate.token { request, _ in try oversee.delete(request) }),
        ]
    }

    private static func standard(_ subscriptions: ManageSubscriptions, _ gate: Gate) -> [Route] {
        ["/v2.0", ""].flatMap { base in
            func route(
                _ method: Method, _ path: String,
                _ answer: @escaping @Sendable (Request, Caller) throws -> Response
            ) -> Route {
                Route(
                    method, base + path, style: .ss12000, access: .token, bodyBytes: largestBody,
                    handler: gate.token(answer))
            }
            return [
                route(.get, "/subscriptions") { try subscriptions.list($0, $1) },
                route(.post, "/subscriptions") { try subscriptions.create($0, $1) },
                route(.get, "/subscriptions/{id}") { try subscriptions.single($0, $1) },
                route(.patch, "/subscriptions/{id}") { try subscriptions.renew($0, $1) },
                route(.delete, "/subscriptions/{id}") { try subscriptions.delete($0, $1) },
            ]
        }
    }
}
