package import Access
package import HTTP
package import Messaging
package import PersonRecords
package import Runtime
package import SQLite

/// Notify: tells the guardians of a child who did not arrive, the same day, and keeps the proof.
///
/// It owns duties, deliveries and their outcomes; remembers what it needs of Register and Attendance; and sends e-mail.
/// Everything it does is listed in `Routes`, `Subscriptions` and `Migrations`; its two kinds of workers are
/// `ObligationClock` (what is due?) and `Sender` (who is told?).
package struct NotifyService: Sendable {
    package static let name = "notify"
    /// "SkNo": another service's database file is refused.
    package static let applicationID: Int32 = 0x536B_4E6F

    let database: Database
    let configuration: NotifyConfiguration
    let server: MailServer
    let clock: Clock
    let bells: CommitBells
    let advance: AdvanceObligation
    let record: RecordOutcomes
    let claim: ClaimDeliveries
    let report: NotifyReport
    let register: RegisterEvents
    let attendance: AttendanceEvents
    let retention: RetentionKeeper
    let outbox: Outbox
    package let erasure: ErasureWorker

    /// Puts the parts together and settles the calls that the last run left without an outcome.
    /// - Parameter server: the mail server; nil makes one of the configuration.
    package init(
        database: Database, configuration: NotifyConfiguration, metrics: Metrics, health: Health, log: Log,
        clock: Clock = .system, identifiers: Identifiers = .v7, server: MailServer? = nil
    ) throws {
        self.database = database
        self.configuration = configuration
        self.clock = clock
        retention = RetentionKeeper(
            NotifyRetention.rules, configuration.retention, database: database, metrics: metrics, clock: clock, log: log
        )
        // It publishes nothing but its answers to Register.
        let outbox = Outbox(source: Self.name, exchange: Outbox.deadExchange, identifiers: identifiers)
        self.outbox = outbox
        erasure = ErasureWorker(NotifyRecords.catalogue, database: database, metrics: metrics, log: log) {
            report, transaction in try PersonErasure.tell(report, by: outbox, in: transaction)
        }
        self.server =
            server ?? MailServer { [mail = configuration.mail] in SMTPConnection(mail, log: log) }
        let bells = CommitBells(senders: SenderBells(senders: configuration.senders))
        self.bells = bells
        advance = AdvanceObligation(
            decide: DecideObligation(times: configuration.times, unknownChildPause: configuration.retry),
            identifiers: identifiers, bells: bells)
        register = RegisterEvents(bells: bells)
        attendance = AttendanceEvents(advance: advance)
        record = RecordOutcomes(advance: advance, decide: DecideDelivery(firstPause: configuration.retry))
        claim = ClaimDeliveries(advance: advance, unknownGuardianPause: configuration.retry)
        report = NotifyReport(metrics: metrics, log: log, startedAt: clock.now())
        database.onCommit { bells.committed() }
        NotifyGauges.register(metrics, database: database, server: self.server, clock: clock)
        health.check("obligation-clock") { [report] in report.health(at: clock.now()) }
        report.recorded(try database.write { [record] in try record.settleInterrupted(in: $0) })
    }

    /// What the routes promise, for `/openapi.json`.
    package static let openAPI: [UInt8] = PackageResources.openapi_json

    package var subscriptions: [Subscription] {
        NotifySubscriptions.all(register, attendance, outbox)
    }

    package func routes(gate: Gate) -> [Route] {
        NotifyRoutes.all(database: database, gate: gate, clock: clock)
    }

    /// What was heard from other services must be committed before anybody is told: the clock first, the senders last.
    package var workers: [any Worker] {
        let looker = ObligationClock(
            database: database, advance: advance, bell: bells.duties, clock: clock, report: report)
        return [retention, erasure, looker, Senders(senders: (0..<configuration.senders).map { sender($0) })]
    }

    func sender(_ number: Int) -> Sender {
        Sender(
            name: "sender-\(number + 1)", database: database, server: server,
            composer: MailComposer(sender: configuration.mail.sender, publicURL: configuration.publicURL),
            claim: claim, record: record, bell: bells.senders[number], batch: configuration.batch, clock: clock,
            report: report)
    }
}
