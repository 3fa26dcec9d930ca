package import Following
package import Hosting
package import Messaging
package import PersonRecords
import Resources
package import Runtime
package import SQLite

/// Schedule: what is taught to whom, when and by whom, and whether it takes place.
///
/// It owns activities and lessons (SS 12000 `calendarEvents`), takes them in from other suppliers' documents, serves
/// them by SS 12000, follows another supplier's, lets the office cancel a lesson, and publishes every change. Everything it does is listed in
/// `Routes`, `Subscriptions` and `Migrations`.
package struct ScheduleService: HostedService {
    package static let name = "schedule"
    package static let defaultPort = 7102
    /// "SkSc": another service's database file is refused.
    package static let applicationID: Int32 = 0x536B_5363
    package static let exchanges = ["schedule.events"]
    package static let snapshots: SnapshotSource? = ScheduleSnapshots.source
    package static let openAPI = PackageResources.openapi_json

    let database: Database
    let changes: ScheduleChanges
    let importer: ResourceImport
    package let following: FollowingFeature
    let outbox: Outbox
    package let erasure: ErasureWorker

    package init(
        database: Database, outbox: Outbox, configuration: ScheduleConfiguration = .standard, metrics: Metrics,
        health: Health = Health(), log: Log, clock: Clock = .system
    ) {
        self.database = database
        let changes = ScheduleChanges(outbox: outbox)
        self.changes = changes
        self.outbox = outbox
        let lessons = LessonsWithout(changes: changes)
        erasure = ErasureWorker(
            ScheduleRecords.catalogue, database: database, metrics: metrics, log: log, prepare: lessons.take
        ) { report, transaction in try PersonErasure.tell(report, by: outbox, in: transaction) }
        importer = ImportSchedule.make(
            database: database, changes: changes, settings: configuration.imports, metrics: metrics, log: log,
            clock: clock)
        following = ScheduleFollowing.make(
            configuration.following, database: database, changes: changes, metrics: metrics, health: health, log: log,
            clock: clock)
    }

    package init(_ configuration: ScheduleConfiguration, in context: ServiceContext) {
        self.init(
            database: context.database, outbox: context.outbox, configuration: configuration,
            metrics: context.metrics, health: context.health, log: context.log, clock: context.clock)
    }

    package static func configuration(from settings: inout Settings) -> ScheduleConfiguration {
        ScheduleConfiguration(&settings)
    }

    package var workers: [any Worker] { [importer.worker] + following.workers + [erasure] }
}
