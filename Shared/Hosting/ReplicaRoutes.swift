package import Access
import Contracts
package import HTTP
import JSON
package import Messaging
import Runtime
import SQLite

/// What operators see of a service's replicas, and what they may ask for. Machines with the scope `operator`; no personal
/// data.
package struct ReplicaRoutes: Sendable {
    private let keeper: ReplicaKeeper
    private let gate: Gate

    package init(_ keeper: ReplicaKeeper, gate: Gate) {
        self.keeper = keeper
        self.gate = gate
    }

    package static let access = AccessTable([
        .row(.get, at: "/v1/replicas", for: .machine("operator")),
        .row(.post, at: "/v1/replicas/{queue}/resync", for: .machine("operator")),
        .row(.post, at: "/v1/replicas/{queue}/audit", for: .machine("operator")),
    ])

    package var routes: [Route] {
        let keeper = keeper
        return [
            Route(
                .get, "/v1/replicas", access: .token,
                handler: gate.token { _, _ in
                    .json(["replicas": JSON(try keeper.replicas.map { try keeper.status(of: $0).encoded() })])
                }),
            Route(
                .post, "/v1/replicas/{queue}/resync", access: .token,
                handler: gate.token { request, _ in
                    try Self.asked(request, keeper) { try keeper.resync($0) }
                }),
            Route(
                .post, "/v1/replicas/{queue}/audit", access: .token,
                handler: gate.token { request, _ in
                    try Self.asked(request, keeper) { try keeper.audit($0) }
                }),
        ]
    }

    private static func asked(
        _ request: Request, _ keeper: ReplicaKeeper, _ ask: (ReplicaKeeper.Replica) throws -> Instant
    ) throws -> Response {
        let queue: String = try request.parameter("queue")
        guard let replica = keeper.replica(on: queue) else { throw Self.notFound }
        let at = try ask(replica)
        return .json(["queue": JSON(queue), "requestedAt": JSON(at.rfc3339)], status: 202)
    }

    private static let notFound = Problem(
        status: 404, code: "replica-not-found", title: "This service keeps no replica on a queue of that name",
        field: "queue")
}

extension ReplicaStatus {
    fileprivate func encoded() -> JSON {
        .object {
            $0.set("queue", replica.queue)
            $0.set("publisher", replica.publisher)
            $0.set("state", state.rawValue)
            $0.set("epoch", epoch)
            $0.set("streams", streams.map { $0.encoded() })
            $0.set("wanted", healing.wanted?.rawValue)
            $0.set("asks", healing.asks)
            $0.set("askedAt", healing.askedAt?.rfc3339)
            $0.set("chunksReceived", healing.incoming?.chunks)
            $0.set("completedAt", healing.completedAt?.rfc3339)
            $0.set("completedReason", healing.completedReason?.rawValue)
            $0.set("auditAskedAt", healing.auditAskedAt?.rfc3339)
            $0.set("auditedAt", healing.auditedAt?.rfc3339)
            $0.set("auditResult", healing.auditResult?.rawValue)
            $0.set(
                "kinds",
                digests.map { digest in
                    [
                        "kind": JSON(digest.kind), "count": JSON(digest.count),
                        "sum": JSON(KindDigest.hexadecimal(digest.sum)),
                    ]
                })
        }
    }
}

extension ReplicaStatus.Stream {
    fileprivate func encoded() -> JSON {
        [
            "exchange": JSON(exchange), "sequence": JSON(sequence), "saidAt": JSON(saidAt.rfc3339),
            "missing": JSON(missing),
        ]
    }
}
