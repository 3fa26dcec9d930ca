import Access
package import Following
import HTTP
import Resources
package import Runtime
import SQLite
import SS12000

/// Follows a city's present register, so that it can stay the source of truth while Attendance and Notify run here: the
/// worker, its routes, its lock on what others may write, and its note for health. Nothing of it is there unless
/// `REGISTER_FOLLOW_URL` is set, but the routes, which say so.
package struct RegisterFollowing: Sendable {
    static let kinds = RegisterChanges.tables.compactMap(\.kind)

    package let follower: Follower?
    private let settings: FollowSettings
    private let clock: Clock

    init(
        _ settings: FollowSettings, database: Database, changes: RegisterChanges, importer: ResourceImport,
        metrics: Metrics, health: Health, log: Log, clock: Clock
    ) {
        self.settings = settings
        self.clock = clock
        guard let provider = settings.provider, settings.mode == .follow else {
            follower = nil
            return
        }
        let target = TableTarget(
            settings.kinds, deleting: settings.kinds, of: database, importer: importer,
            contains: { kind, id, transaction in try References.holds(kind, id, in: transaction) },
            delete: { ids, kind in
                try database.write { transaction in
                    var times = try RegisterChanges.times(in: transaction)
                    for id in ids { try changes.delete(kind, id, &times, trace: nil, in: transaction) }
                }
            })
        let follower = Follower(
            provider, into: target, plan: settings.plan, metrics: metrics, clock: clock, log: log)
        self.follower = follower
        health.note("following") { follower.status.note(at: clock.now()) }
    }

    package var workers: [any Worker] { follower.map { [$0] } ?? [] }

    /// Its own routes, and all others with the lock on them.
    func routes(beside others: [Route], _ gate: Gate) -> [Route] {
        FollowedRegister(settings).guarding(others, gate)
            + FollowingRoutes(follower: follower, settings: settings, clock: clock).all(gate)
    }
}
