import AttendanceContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// Attempt before call, outcome after; what is not known is never counted as told and tried once more at most.
@Suite struct NotifyOutcomeTests {
    private static func family() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.established(NotifySample.Absence())
        return world
    }

    private static func due(_ world: NotifyWorld) throws {
        world.clock.advance(by: .seconds(900))
        let looker = ObligationClock(
            database: world.database, advance: world.service.advance, bell: world.service.bells.duties,
            clock: world.clock.clock, report: world.service.report)
        _ = try looker.step()
    }

    @Test func `the attempt is committed before the mail server is called`() throws {
        let world = try Self.family()
        try Self.due(world)
        world.mail.whileSending {
            let open = try? world.database.read { snapshot in
                try snapshot.first("SELECT count(*) FROM attempt WHERE outcome IS NULL") { row in row.int(0) }
            }
            #expect(open == 1)
        }
        try world.send()
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `a crash between call and outcome is retried once, with the same Message-ID`() throws {
        let world = try Self.family()
        try Self.due(world)
        try world.claimAndCrash()
        try world.restart()
        try world.pass(.seconds(3600))
        #expect(world.mail.offered.count == 2)
        #expect(Set(world.mail.offered.map(\.messageID)).count == 1)
        #expect(try world.standing(NotifySample.child).alerts[NotifySample.mother] == .accepted)
        #expect(try world.phase(NotifySample.child) == .told)
    }

    @Test func `a second crash leaves the outcome unknown: no third mail, not told, and the school takes over`() throws
    {
        let world = try Self.family()
        try Self.due(world)
        for _ in 0..<2 {
            try world.claimAndCrash()
            try world.restart()
            world.clock.advance(by: .seconds(60))
        }
        try world.pass(.seconds(3600))
        #expect(world.mail.offered.filter(\.isAlert).count == 2)
        #expect(try world.standing(NotifySample.child).alerts[NotifySample.mother] == .unknown)
        #expect(world.escalations == ["skolan@stad.example"])
    }

    @Test func `a connection that dies after the text is retried once, and an acceptance then counts`() throws {
        let world = try Self.family()
        world.mail.answer("mor@hem.example", .unknown)
        try world.pass(.seconds(1800))
        #expect(world.mail.offered.count == 2)
        #expect(try world.phase(NotifySample.child) == .told)
    }

    @Test func `an unknown outcome is corrected when the absence is explained, for somebody may have read the alert`()
        throws
    {
        let world = try Self.family()
        world.mail.answer("mor@hem.example", .unknown, .unknown)
        try world.pass(.seconds(900))
        try world.explained(NotifySample.Absence())
        world.mail.forgetAnswers()
        try world.pass(.seconds(3600))
        #expect(world.mail.offered.filter(\.isAlert).count == 1)
        #expect(world.corrections == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .corrected)
    }

    @Test func `an explanation that arrives while the mail is being accepted is followed by a correction`() throws {
        let world = try Self.family()
        try Self.due(world)
        world.mail.whileSending { try? world.explained(NotifySample.Absence()) }
        try world.send()
        #expect(world.alerts == ["mor@hem.example"])
        #expect(world.corrections == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .corrected)
    }

    @Test(arguments: [AttemptOutcome.deferred(code: 451), .refused(code: 550), .unreachable])
    func `an explanation that arrives while the mail is not accepted ends the matter`(outcome: AttemptOutcome) throws {
        let world = try Self.family()
        try Self.due(world)
        world.mail.answer("mor@hem.example", outcome)
        world.mail.whileSending { try? world.explained(NotifySample.Absence()) }
        try world.send()
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.count == 1)
        #expect(try world.phase(NotifySample.child) == .withdrawn)
    }

    @Test func `an explanation that arrives while the outcome becomes unknown is followed by a correction`() throws {
        let world = try Self.family()
        try Self.due(world)
        world.mail.answer("mor@hem.example", .unknown)
        world.mail.whileSending { try? world.explained(NotifySample.Absence()) }
        try world.send()
        #expect(world.corrections == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .corrected)
    }

    @Test func `explained and established again while the mail is under way: told once, no correction`() throws {
        let world = try Self.family()
        try Self.due(world)
        world.mail.whileSending {
            try? world.explained(NotifySample.Absence(), version: 2)
            try? world.established(NotifySample.Absence(lesson: 2))
        }
        try world.send()
        try world.pass(.seconds(3600))
        #expect(world.alerts.count == 1)
        #expect(world.corrections.isEmpty)
        #expect(try world.phase(NotifySample.child) == .told)
    }

    @Test func `a stop request hands back what was claimed and not begun, as if it had never been claimed`() throws {
        let world = try Self.family()
        try Self.due(world)
        let sender = world.service.sender(0)
        let stop = Stop()
        stop.request()
        let round = try sender.exchange([], limit: 4)
        var size = BatchSize(most: 4)
        let finished = sender.send(round.claims, over: world.service.server.connection(), &size, until: stop)
        _ = try sender.exchange(finished, limit: 0)
        #expect(world.mail.offered.isEmpty)
        let attempts = try world.database.read { snapshot in
            try snapshot.first("SELECT count(*) FROM attempt") { row in row.int(0) }
        }
        #expect(attempts == 0)
        try world.restart()
        try world.send()
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `a dead server costs one attempt, and the rest of the batch is handed back`() throws {
        let world = try NotifyWorld()
        for number in 0..<4 {
            let (child, guardian) = (NotifySample.person(100 + number), NotifySample.person(200 + number))
            try world.pupil(child, guardians: [guardian])
            try world.adult(guardian, emails: ["v\(number)@hem.example"])
            try world.established(NotifySample.Absence(child: child))
            world.mail.answer("v\(number)@hem.example", .unreachable)
        }
        try Self.due(world)
        let sender = world.service.sender(0)
        let round = try sender.exchange([], limit: 4)
        var size = BatchSize(most: 4)
        let finished = sender.send(round.claims, over: world.service.server.connection(), &size, until: Stop())
        #expect(finished.map(\.outcome) == [.unreachable, .notBegun, .notBegun, .notBegun])
        #expect(world.service.server.pause(at: world.clock.now) == .milliseconds(500))
        #expect(!world.service.server.isReachable)
    }

    @Test func `mails leave through the running workers and a stop request ends them`() throws {
        let world = try NotifyWorld(grace: .zero)
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        let stop = Stop()
        let group = WorkerGroup(world.service.workers, drain: .seconds(30), log: .silent)
        let thread = NamedThread.start("workers") { _ = group.run(until: stop) }
        defer { stop.request() }
        try world.established(NotifySample.Absence())
        try eventually("the alert") { world.alerts.count == 1 }
        try world.explained(NotifySample.Absence())
        try eventually("the correction") { world.corrections.count == 1 }
        stop.request()
        #expect(thread.join(within: .seconds(30)))
        #expect(try world.phase(NotifySample.child) == .corrected)
    }
}
