import AttendanceContracts
import Contracts
import FoundationEssentials
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import Synchronization
import TestSupport
import Transfer

@testable import Messaging
@testable import NotifyService

/// A mail server that writes down what it is given and answers as it is told, by address.
final class MoodyMailServer: Sendable {
    struct Mail: Sendable, Equatable {
        let to: String
        let text: String

        func header(_ name: String) -> String? {
            text.split(separator: "\r\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
                .first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }

        var isCorrection: Bool { header("In-Reply-To") != nil }
        /// Only staff mails carry the pupil's reference.
        var isEscalation: Bool { text.contains("reference") && !isCorrection }
        var isAlert: Bool { !isCorrection && !isEscalation }
        var messageID: String { header("Message-ID") ?? "" }
    }

    private struct State {
        var answers: [String: [AttemptOutcome]] = [:]
        var taken: [Mail] = []
        var offered: [Mail] = []
        var whileSending: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// What the next calls for this address get, in order; after that everything is accepted.
    func answer(_ address: String, _ outcomes: AttemptOutcome...) {
        state.withLock { $0.answers[address, default: []] += outcomes }
    }

    /// From now on everything is accepted.
    func forgetAnswers() {
        state.withLock { $0.answers = [:] }
    }

    /// Runs during the next call, while its attempt is under way.
    func whileSending(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.whileSending = body }
    }

    /// Mails a person has in the mailbox: accepted ones, and those taken by a server that died before it said so.
    var taken: [Mail] { state.withLock { $0.taken } }
    /// Every mail handed over, whatever was answered.
    var offered: [Mail] { state.withLock { $0.offered } }

    var server: MailServer { MailServer { [self] in Connection(script: self) } }

    private func take(_ mail: Mail) -> AttemptOutcome {
        let interruption = state.withLock { state in
            defer { state.whileSending = nil }
            return state.whileSending
        }
        interruption?()
        return state.withLock { state in
            state.offered.append(mail)
            var outcome = AttemptOutcome.accepted(code: 250)
            if let next = state.answers[mail.to]?.first {
                outcome = next
                state.answers[mail.to]?.removeFirst()
            }
            if case .accepted = outcome { state.taken.append(mail) }
            return outcome
        }
    }

    private final class Connection: MailConnection {
        let script: MoodyMailServer
        init(script: MoodyMailServer) { self.script = script }

        func send(from sender: MailAddress, to address: MailAddress, text: [UInt8]) -> AttemptOutcome {
            script.take(Mail(to: address.text, text: String(decoding: text, as: UTF8.self)))
        }
    }
}

/// Notify in one thread, on a clock that stands still: facts are heard, duties looked at and mails sent by hand.
///
/// `@unchecked Sendable`: a world belongs to the one test that made it, and a test runs on one thread at a time.
final class NotifyWorld: @unchecked Sendable {
    // The suites use each world from one thread; Sendable is for the closure that interrupts a sending.
    let clock: TestClock
    let database: Database
    let mail = MoodyMailServer()
    let metrics = Metrics()
    private(set) var service: NotifyService
    private var versions: [UUID: Int64] = [:]

    init(_ start: String = "2026-11-25T07:00:00Z", grace: Duration = .seconds(900)) throws {
        clock = TestClock(start)
        database = try Database(
            at: ":memory:", applicationID: NotifyService.applicationID, migrations: NotifyService.migrations,
            clock: clock.clock)
        service = try Self.service(database, mail.server, metrics, clock, .forTests(grace: grace))
    }

    private static func service(
        _ database: Database, _ server: MailServer, _ metrics: Metrics, _ clock: TestClock,
        _ configuration: NotifyConfiguration
    ) throws -> NotifyService {
        try NotifyService(
            database: database, configuration: configuration, metrics: metrics, health: Health(), log: .silent,
            clock: clock.clock, server: server)
    }

    /// The process died and a new one opened the same database, perhaps with more senders or another mail server.
    func restart(senders: Int = 1, server: MailServer? = nil) throws {
        service = try Self.service(database, server ?? mail.server, metrics, clock, .forTests(senders: senders))
    }

    var today: LocalDate { LocalDate(clock.now) }

    // MARK: facts

    /// Hands the event to its handler, through its wire form. Every message is delivered twice, each time in a transaction
    /// of its own: what a broker may do, always.
    func hear(_ event: some Event) throws {
        let type = Swift.type(of: event).type
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: type, source: "skolbuss/\(type.publisher)", subject: event.subject,
            time: clock.now, sequence: 1, version: event.version, epoch: "test")
        guard let decode = service.subscriptions.compactMap({ $0.decoder(for: type) }).first else {
            throw NotifyDeaf()
        }
        let work = try decode(envelope, JSON(parsing: event.body()))
        for _ in 0..<2 { _ = try database.write { try work($0) } }
    }

    /// A pupil with these guardians, at a school unit; a later call is a later version.
    func pupil(
        _ id: PersonID, born: String = "2013-01-15", guardians: [PersonID], unit: OrganisationID? = NotifySample.unit,
        status: String = "Aktiv", marking: String? = nil
    ) throws {
        try hear(
            NotifySample.person(
                id, version: next(id.uuid), born: born, guardians: guardians, unit: unit, status: status,
                marking: marking))
    }

    func adult(
        _ id: PersonID, emails: [String], status: String = "Aktiv", principalName: String? = nil,
        type: String = "Privat", marking: String? = nil
    ) throws {
        try hear(
            NotifySample.person(
                id, version: next(id.uuid), born: "1984-05-01", emails: emails, emailType: type, status: status,
                marking: marking, principalName: principalName))
    }

    func established(_ absence: NotifySample.Absence, version: Int64 = 1, at: Instant? = nil) throws {
        try hear(AbsenceEstablished(absence.occasion, at: at ?? clock.now, version: version))
    }

    func explained(_ absence: NotifySample.Absence, version: Int64 = 2) throws {
        try hear(AbsenceExplained(absence.occasion, at: clock.now, version: version))
    }

    private func next(_ id: UUID) -> Int64 {
        versions[id, default: 0] += 1
        return versions[id]!
    }

    // MARK: workers

    /// Looks at duties and sends mails until nothing is left to do at this instant.
    func work() throws {
        for _ in 0..<200 {
            let looker = ObligationClock(
                database: database, advance: service.advance, bell: service.bells.duties, clock: clock.clock,
                report: service.report)
            let next = try looker.step()
            let sent = try send()
            if sent == 0, next.map({ $0 > clock.now }) ?? true { return }
        }
        throw NotifyRestless()
    }

    /// One sender works until no mail is due. Returns how many were handed over.
    @discardableResult
    func send() throws -> Int {
        let sender = service.sender(0)
        let connection = service.server.connection()
        var size = BatchSize(most: 4)
        var finished: [FinishedMail] = []
        var count = 0
        while true {
            let round = try sender.exchange(finished, limit: 4)
            if round.claims.isEmpty { return count }
            finished = sender.send(round.claims, over: connection, &size, until: Stop())
            count += finished.count
        }
    }

    /// Takes mails on and dies before any outcome is written.
    func claimAndCrash() throws {
        let round = try service.sender(0).exchange([], limit: 4)
        let connection = service.server.connection()
        var size = BatchSize(most: 4)
        _ = service.sender(0).send(round.claims, over: connection, &size, until: Stop())
    }

    /// Lets the time pass, working at every instant at which something is due.
    func pass(_ duration: Duration) throws { try pass(until: clock.now + duration) }

    func pass(until end: Instant) throws {
        try work()
        while let next = try nextTime(), next <= end {
            clock.set(max(next, clock.now + .milliseconds(1)))
            try work()
        }
        clock.set(max(end, clock.now))
        try work()
    }

    private func nextTime() throws -> Instant? {
        try database.read { snapshot in
            [try ObligationStore.nextTime(in: snapshot), try DeliveryStore.nextTime(in: snapshot)]
                .compactMap { $0 }.min()
        }
    }

    // MARK: what became of it

    func phase(_ child: PersonID, _ day: LocalDate? = nil) throws -> Obligation.Phase? {
        try database.read { try ObligationStore.find(child, day ?? today, in: $0)?.phase }
    }

    func standing(_ child: PersonID, _ day: LocalDate? = nil) throws -> MailStanding {
        try database.read { try DeliveryStore.standing(child, day ?? today, in: $0) }
    }

    var alerts: [String] { mail.taken.filter(\.isAlert).map(\.to).sorted() }
    var corrections: [String] { mail.taken.filter(\.isCorrection).map(\.to).sorted() }
    var escalations: [String] { mail.taken.filter(\.isEscalation).map(\.to).sorted() }

    func counter(_ name: String, _ labels: [(String, String)] = []) -> Int {
        metrics.counter(name, "", labels: labels).value
    }
}

/// Notify does not listen to such an event.
struct NotifyDeaf: Error {}

/// Notify found something to do at one instant again and again.
struct NotifyRestless: Error {}

extension NotifyConfiguration {
    static func forTests(
        grace: Duration = .seconds(900), senders: Int = 1, url: String = "smtp://127.0.0.1:1",
        timeout: Duration = .seconds(8)
    ) -> NotifyConfiguration {
        var settings = Settings(
            [
                "NOTIFY_GRACE": "\(grace.components.seconds)s", "NOTIFY_SMTP_URL": url,
                "NOTIFY_SMTP_TLS": "none", "NOTIFY_SMTP_TIMEOUT": "\(timeout.components.seconds)s",
                "NOTIFY_MAIL_FROM": "larm@stad.example", "NOTIFY_PUBLIC_URL": "https://skola.stad.example/",
                "NOTIFY_SENDERS": "\(senders)",
            ], prefix: "NOTIFY")
        return NotifyConfiguration(&settings)
    }
}
