package import Access
package import HTTP
package import Runtime
package import SQLite

/// What following is in a service: the worker that follows or compares, its routes, its lock on what others may write, and
/// its note for health. Nothing of it is there unless `FOLLOW_URL` is set, but the routes, which say so.
package struct FollowingFeature: Sendable {
    package private(set) var follower: Follower?
    package private(set) var comparing: CompareWorker?
    private let settings: FollowSettings
    /// The service's name, before its settings and its scope.
    private let service: String
    private let database: Database
    private let clock: Clock

    /// - Parameters:
    ///   - database: the service's, with its access log.
    ///   - target: the service's tables, to take in what the provider has.
    ///   - register: the same, to compare them.
    package init(
        _ settings: FollowSettings, of service: String, into target: @autoclosure () -> any FollowTarget,
        comparing register: @autoclosure () -> any ComparedRegister, database: Database, metrics: Metrics,
        health: Health, log: Log, clock: Clock
    ) {
        self.settings = settings
        self.service = service
        self.database = database
        self.clock = clock
        guard let provider = settings.provider else { return }
        switch settings.mode {
        case .follow:
            follower = Follower(
                provider, into: target(), plan: settings.plan, metrics: metrics, clock: clock, log: log)
        case .compare:
            comparing = CompareWorker(
                provider, with: register(), plan: settings.plan, metrics: metrics, clock: clock, log: log)
        }
        let status = status
        health.note("following") { status?.note(at: clock.now()) }
    }

    private var status: FollowStatus? { follower?.status ?? comparing?.status }

    package var workers: [any Worker] {
        if let follower { return [follower] }
        return comparing.map { [$0] } ?? []
    }

    /// Its own routes, and all others with the lock on them.
    package func routes(beside others: [Route], _ gate: Gate) -> [Route] {
        FollowedLock(settings, of: service).guarding(others, gate)
            + FollowingRoutes(
                status: status, settings: settings, service: service, database: database, clock: clock
            ).all(gate)
    }
}
