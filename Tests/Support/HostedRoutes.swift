package import Access
package import HTTP
import Hosting
package import Messaging
package import Runtime
package import SQLite

/// A service's routes as its host serves them, without a port: its own and those of its replicas. They believe the tokens of an
/// issuer of their own.
package struct HostedRoutes {
    package let issuer: DevelopmentIssuer
    package let router: Router
    /// The queues the service keeps replicas on, as `/v1/replicas/{queue}/…` names them.
    package let queues: [String]

    /// - Parameters:
    ///   - subscriptions: the service's own.
    ///   - access: the service's table of routes.
    ///   - clock: by which tokens expire.
    ///   - issuer: another's, whose tokens go on being believed.
    ///   - assurance: how surely people must have signed in.
    package init(
        _ subscriptions: [Subscription], _ database: Database, _ outbox: Outbox, clock: Clock = .system,
        issuer known: DevelopmentIssuer? = nil, assurance: Assurance? = nil, access: AccessTable,
        routes: (Gate) -> [Route]
    ) throws {
        let issuer = try known ?? DevelopmentIssuer()
        let keys = KeySource(clock: clock, log: .silent) { issuer.keySet }
        let gate = Gate(
            TokenVerifier(
                issuer: issuer.issuer, audience: issuer.audience, keys: keys, assurance: assurance, clock: clock))
        let keeper = ReplicaKeeper(subscriptions, database: database, outbox: outbox, clock: clock)
        self.issuer = issuer
        queues = keeper.replicas.map(\.queue)
        var router = Router(gate: gate)
        let recorded = RecordedAnswers(database)
        router.add(routes(gate).map { recorded.watching($0, access) }, by: access)
        if !queues.isEmpty { router.add(ReplicaRoutes(keeper, gate: gate).routes, by: ReplicaRoutes.access) }
        self.router = router
    }
}
