package import Hosting
package import Messaging
package import PersonRecords
package import Runtime
package import SQLite

/// Attendance: who was at which lesson, and whose absence nobody has explained.
///
/// It owns rolls, marks, absence reports and granted leave; remembers what it needs of Register and Schedule; derives
/// which absences are unexplained; and publishes when one becomes established or explained. Everything it does is
/// listed in `Routes`, `Subscriptions` and `Migrations`.
package struct AttendanceService: HostedService {
    package static let name = "attendance"
    package static let defaultPort = 7103
    /// "SkAt": another service's database file is refused.
    package static let applicationID: Int32 = 0x536B_4174
    package static let exchanges = ["attendance.events"]
    package static let openAPI = PackageResources.openapi_json

    let database: Database
    let outbox: Outbox
    let derivation: Derivation
    let clock: Clock
    let identifiers: Identifiers
    let substituteDays: Int
    let retention: RetentionKeeper
    package let erasure: ErasureWorker

    package init(
        database: Database, outbox: Outbox, configuration: AttendanceConfiguration = .standard,
        metrics: Metrics = Metrics(), log: Log = .silent, clock: Clock = .system, identifiers: Identifiers = .v7
    ) {
        substituteDays = configuration.substituteDays
        retention = RetentionKeeper(
            AttendanceRetention.rules, configuration.retention, database: database, metrics: metrics, clock: clock,
            log: log)
        erasure = ErasureWorker(AttendanceRecords.catalogue, database: database, metrics: metrics, log: log) {
            report, transaction in try PersonErasure.tell(report, by: outbox, in: transaction)
        }
        self.database = database
        self.outbox = outbox
        self.clock = clock
        self.identifiers = identifiers
        derivation = Derivation(outbox: outbox)
    }

    package static func configuration(from settings: inout Settings) -> AttendanceConfiguration {
        AttendanceConfiguration(&settings)
    }

    package init(_ configuration: AttendanceConfiguration, in context: ServiceContext) {
        self.init(
            database: context.database, outbox: context.outbox, configuration: configuration, metrics: context.metrics,
            log: context.log, clock: context.clock, identifiers: context.identifiers)
    }

    package var workers: [any Worker] { [retention, erasure] }
}
