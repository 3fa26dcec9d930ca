import Runtime
import SQLite
import SS12000
import Synchronization
import TestSupport
import Testing
import Transfer

@testable import NotifyService

/// A mail server that is slow, broken or wrongly set up costs time and never a guardian.
@Suite(.timeLimit(.minutes(3))) struct MailServerTroubleTests {
    @Test(arguments: [550, 551, 552, 553])
    func `a mailbox that does not exist, has moved, is full or misnamed ends its address`(code: Int) {
        let error = TransferError.refused(code: code, temporary: false, stage: .recipient)
        #expect(AttemptOutcome(error) == .refused(code: code))
    }

    @Test(arguments: [
        (530, TransferError.Stage.recipient), (535, .recipient), (554, .recipient), (550, .message), (552, .message),
        (554, .message),
    ])
    func `a relay that wants a login, denies relaying or dislikes the text ends no address`(
        code: Int, stage: TransferError.Stage
    ) {
        #expect(AttemptOutcome(.refused(code: code, temporary: false, stage: stage)) == .deferred(code: code))
    }

    @Test(arguments: [UnreliableSMTPServer.Moment.recipient, .data, .message])
    func `a relay that is set right during the day delivers what it had answered 554 to`(
        moment: UnreliableSMTPServer.Moment
    ) throws {
        let wrong = try UnreliableSMTPServer(.answer(554, at: moment))
        let address = MailAddress(unchecked: "mor@hem.example")
        let connection = SMTPConnection(NotifyConfiguration.forTests(url: wrong.url).mail, log: .silent)
        let outcome = connection.send(from: address, to: address, text: Array("Subject: x\r\n\r\nx\r\n".utf8))
        let world = try Self.families(1)
        world.mail.answer("v0@hem.example", outcome)
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["v0@hem.example"])
    }

    @Test func `one domain that never answers does not keep newer alerts waiting`() throws {
        let decide = DecideDelivery(firstPause: .seconds(30))
        let now = Instant(rfc3339: "2026-11-25T07:15:00Z")!
        var delivery = Delivery(
            id: DeliveryID(NotifySample.uuid(1)), child: NotifySample.child, day: LocalDate(now), kind: .alert,
            recipient: NotifySample.mother.uuid, nextAt: now, expiresAt: now + .seconds(36_000))
        var pauses: [Duration] = []
        for _ in 0..<6 {
            delivery = decide(delivery, .unreachable, isWanted: true, at: now)
            pauses.append(try #require(delivery.nextAt) - now)
        }
        #expect(pauses == [.seconds(30), .seconds(60), .seconds(120), .seconds(240), .seconds(300), .seconds(300)])
    }

    @Test func `a stop request ends the claiming of every sender at once, whatever one of them waits for`() throws {
        let world = try Self.families(24)
        try Self.due(world)
        let isOpen = Stop()
        let calls = Calls()
        let server = MailServer { GatedConnection(gate: isOpen, calls: calls) }
        try world.restart(senders: 4, server: server)
        let stop = Stop()
        let senders = try #require(world.service.workers.last)
        let thread = NamedThread.start("senders") { try? senders.run(until: stop) }
        defer { isOpen.request() }
        try eventually("four calls under way", within: .seconds(60)) { calls.count == 4 }
        stop.request()
        isOpen.request()
        #expect(thread.join(within: .seconds(60)))
        #expect(calls.count == 4)
    }

    @Test func `a stop request ends the service in time although the mail server has fallen silent`() throws {
        let silent = try UnreliableSMTPServer(.fallSilent(at: .recipient))
        let world = try Self.families(24)
        try Self.due(world)
        let mail = NotifyConfiguration.forTests(url: silent.url, timeout: .seconds(2)).mail
        try world.restart(senders: 4, server: MailServer { SMTPConnection(mail, log: .silent) })
        let stop = Stop()
        let wasClean = Calls()
        let group = WorkerGroup(world.service.workers, drain: .seconds(60), log: .silent)
        let thread = NamedThread.start("workers") { if group.run(until: stop) { wasClean.add() } }
        try eventually("a mail under way", within: .seconds(60)) { silent.connections > 0 }
        stop.request()
        #expect(thread.join(within: .seconds(100)))
        #expect(wasClean.count == 1)
        let open = try world.database.read { snapshot in
            try snapshot.first("SELECT count(*) FROM attempt WHERE outcome IS NULL") { row in row.int(0) }
        }
        #expect(open == 0, "every attempt has its outcome")
    }

    private static func families(_ count: Int) throws -> NotifyWorld {
        let world = try NotifyWorld()
        for number in 0..<count {
            let (child, guardian) = (NotifySample.person(100 + number), NotifySample.person(200 + number))
            try world.pupil(child, guardians: [guardian])
            try world.adult(guardian, emails: ["v\(number)@hem.example"])
            try world.established(NotifySample.Absence(child: child))
        }
        return world
    }

    private static func due(_ world: NotifyWorld) throws {
        world.clock.advance(by: .seconds(900))
        let looker = ObligationClock(
            database: world.database, advance: world.service.advance, bell: world.service.bells.duties,
            clock: world.clock.clock, report: world.service.report)
        _ = try looker.step()
    }
}

private final class Calls: Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
}

/// Takes every mail, but none before the gate is opened.
private final class GatedConnection: MailConnection {
    private let gate: Stop
    private let calls: Calls

    init(gate: Stop, calls: Calls) {
        self.gate = gate
        self.calls = calls
    }

    func send(from sender: MailAddress, to address: MailAddress, text: [UInt8]) -> AttemptOutcome {
        calls.add()
        _ = gate.wait(for: .seconds(120))
        return .accepted(code: 250)
    }
}
