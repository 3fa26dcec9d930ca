package import Access
package import Following
package import HTTP
import Messaging
package import PersonRecords
import Resources
package import Runtime
package import SQLite

/// Register: who is a pupil, who their guardians are, who works where, which groups there are, and what is taught.
///
/// It owns the resources of SS 12000 that a child and pupil register owns, takes them in from other suppliers' documents
/// and by single edits, serves them by the standard, and tells the other services of every change. Everything
/// it does is listed in `Routes`, `Subscriptions` and `Migrations`.
package struct RegisterService: Sendable {
    package static let name = "register"
    /// "SkRe": another service's database file is refused.
    package static let applicationID: Int32 = 0x536B_5265
    /// Where the documents of people with a protection mark go.
    package static let protectedExchange = "register.protected"

    private let database: Database
    private let changes: RegisterChanges
    private let importer: ResourceImport
    private let reading: StandardReading
    package let life: RegisterLife
    let webhooks: Webhooks
    let purge: Purge
    let retention: RetentionKeeper
    let noting: NoteLeft
    let leaving: EraseLeft
    package let erasure: ErasureWorker
    package let telling: ErasureTelling
    private let erase: ErasePerson
    private let receive: ReceiveReports
    package let following: FollowingFeature
    private let edit: EditResources
    private let deleted: DeletedEntities
    private let identities: IdentitySettings
    private let clock: Clock

    package init(
        database: Database, configuration: RegisterConfiguration = .standard, metrics: Metrics,
        health: Health = Health(), log: Log, clock: Clock = .system, identifiers: Identifiers = .v7
    ) {
        self.database = database
        self.clock = clock
        reading = StandardReading(database: database, settings: configuration.lists, clock: clock)
        let outbox = Outbox(source: Self.name, exchange: "register.events", identifiers: identifiers)
        changes = RegisterChanges(outbox: outbox)
        importer = ImportRegister.make(
            database: database, changes: changes, settings: configuration.imports, metrics: metrics, log: log,
            clock: clock)
        edit = EditResources(database: database, changes: changes.byOffice, clock: clock)
        identities = configuration.identities
        deleted = DeletedEntities(
            database: database, settings: configuration.tombstones, lists: configuration.lists, clock: clock)
        life = RegisterLife(
            database: database, changes: changes, metrics: metrics, log: log, clock: clock, identifiers: identifiers)
        webhooks = Webhooks(
            database: database, settings: configuration.webhooks, metrics: metrics, log: log, clock: clock,
            identifiers: identifiers)
        receive = ReceiveReports(database: database, settings: configuration.reports, metrics: metrics)
        purge = Purge(database: database, configuration: configuration, clock: clock, log: log)
        following = RegisterFollowing.make(
            configuration.following, database: database, changes: changes, metrics: metrics, health: health, log: log,
            clock: clock)
        erase = ErasePerson(
            database: database, changes: changes.byOffice, outbox: outbox,
            rules: ErasureRules(days: configuration.erasures.days), isFollowing: following.follower != nil,
            identifiers: identifiers)
        leaving = EraseLeft(erase: erase, days: configuration.daysAfterLeaving)
        retention = RetentionKeeper(
            RegisterRetention.rules(erasing: leaving), configuration.retention, database: database, metrics: metrics,
            clock: clock, log: log)
        noting = NoteLeft(
            database: database, days: configuration.daysAfterLeaving, metrics: metrics, clock: clock, log: log)
        telling = ErasureTelling(
            database: database, outbox: outbox, patience: configuration.erasures.patience, metrics: metrics,
            health: health, clock: clock, log: log)
        erasure = ErasureWorker(RegisterRecords.catalogue, database: database, metrics: metrics, log: log) {
            report, transaction in
            try ErasureStore.acknowledge(
                report.erasure, by: Self.name, erased: report.counts, kept: report.left, in: transaction)
        }
    }

    package func routes(gate: Gate) -> [Route] {
        let routes = RegisterRoutes.all(
            database: database, changes: changes, importer: importer, life: life, reading: reading, webhooks: webhooks,
            receive: receive, edit: edit, deleted: deleted, identities: identities, erase: erase, clock: clock,
            gate: gate)
        return following.routes(beside: routes, gate)
    }

    package var workers: [any Worker] {
        life.workers + [webhooks.sender, purge, noting, retention, erasure, telling, importer.worker]
            + following.workers
    }
}
