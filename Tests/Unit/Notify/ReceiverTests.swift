import Access
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// Who hears of an absence by a grant: beside guardians, after the 18th birthday instead of nobody, and no longer than it holds.
struct ReceiverTests {
    private static let absence = NotifySample.Absence()
    private static let family = ["far@hem.example", "mor@hem.example"]
    private static let all = ["far@hem.example", "mor@hem.example", NotifyWorld.mailbox]

    /// A pupil of age with the same family.
    private func grown() throws -> NotifyWorld {
        let world = try NotifyWorld.stepFamily()
        try world.pupil(
            NotifySample.child, born: "2008-11-25", guardians: [NotifySample.mother, NotifySample.father])
        return world
    }

    // MARK: Beside guardians

    @Test func `a delegate hears when the guardians do, and all hear that it does not hold`() throws {
        let world = try NotifyWorld.stepFamily()
        try world.give()
        try world.established(Self.absence)
        try world.pass(.seconds(890))
        #expect(world.alerts == [])
        try world.pass(.seconds(20))
        #expect(world.alerts == Self.all)
        try world.explained(Self.absence)
        try world.work()
        #expect(world.corrections == Self.all)
        #expect(try world.phase(NotifySample.child) == .corrected)
    }

    @Test func `a delegate's mail says neither who nor where, nor that they were guardian`() throws {
        let world = try NotifyWorld.stepFamily()
        try world.give()
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        let mail = try #require(world.mail.taken.first { $0.to == NotifyWorld.mailbox })
        #expect(!mail.text.contains("Test") && !mail.text.contains(NotifySample.child.description))
        #expect(!mail.text.contains("custody") && !mail.text.contains(NotifySample.mother.description))
    }

    @Test func `the duty is met by guardians alone: a delegate who was told stops no escalation`() throws {
        for hasDelegate in [false, true] {
            let world = try NotifyWorld.stepFamily()
            try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
            if hasDelegate { try world.give() }
            for address in Self.family { world.mail.answer(address, .refused(code: 550)) }
            try world.established(Self.absence)
            try world.pass(.seconds(1000))
            #expect(world.alerts == (hasDelegate ? [NotifyWorld.mailbox] : []))
            #expect(world.escalations == ["skolan@stad.example"])
            #expect(try world.phase(NotifySample.child) == .escalated)
        }
    }

    @Test
    func `a guardian's mail in vain is nobody else's, and a delegate's in vain is no escalation`()
        throws
    {
        let world = try NotifyWorld.stepFamily()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.give()
        world.mail.answer(NotifyWorld.mailbox, .refused(code: 550))
        try world.established(Self.absence)
        try world.pass(until: Self.absence.day.end + .seconds(3600))
        #expect(world.alerts == Self.family && world.escalations == [])
        #expect(try world.phase(NotifySample.child, Self.absence.day) == .told)
    }

    @Test func `a guardian who is a delegate too hears once`() throws {
        let world = try NotifyWorld.family()
        try world.give(to: NotifySample.father)
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        #expect(world.alerts == Self.family)
    }

    @Test func `a delegate who becomes guardian the same day has heard, and counts from then on`()
        throws
    {
        let world = try NotifyWorld.stepFamily()
        try world.give()
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        try world.pupil(NotifySample.child, guardians: [NotifyWorld.receiver])
        try world.work()
        #expect(world.alerts == Self.all, "nobody twice")
        #expect(try world.standing(NotifySample.child).alerts[NotifyWorld.receiver] == .accepted)
    }

    // MARK: After the 18th birthday

    @Test func `of a pupil of age those hear to whom the pupil has consented, and nobody else`()
        throws
    {
        let world = try grown()
        try world.give(by: NotifySample.child, to: NotifySample.mother)
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .exempt, "there is no duty")
        try world.explained(Self.absence)
        try world.work()
        #expect(world.corrections == ["mor@hem.example"])
        try world.pass(until: Self.absence.day.end + .seconds(3600))
        #expect(world.escalations == [])
    }

    @Test func `what a guardian gave ends on the 18th birthday`() throws {
        let world = try grown()
        try world.give()
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        #expect(world.alerts == [])
    }

    @Test func `of a pupil who has died nobody hears by a consent`() throws {
        let world = try grown()
        try world.give(by: NotifySample.child, to: NotifySample.mother)
        try world.pupil(NotifySample.child, born: "2008-11-25", guardians: [], status: "Avliden")
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        #expect(world.alerts == [])
    }

    // MARK: No longer than it holds

    @Test(arguments: [
        "withdrawn", "ended", "begins", "scope", "custody", "dead", "deleted", "protected",
        "child's consent",
    ])
    func `who was let it nearly hears nothing`(how: String) throws {
        let world = try NotifyWorld.stepFamily()
        let today = world.today
        switch how {
        case "withdrawn":
            try world.give()
            try world.give(isWithdrawn: true, version: 2)
        case "ended": try world.give(from: today.adding(days: -9), until: today.adding(days: -1))
        case "begins": try world.give(from: today.adding(days: 1))
        case "scope": try world.give([.readAttendance, .reportAbsence])
        case "custody":
            try world.give()
            try world.pupil(NotifySample.child, guardians: [NotifySample.father])
        case "dead":
            try world.give()
            try world.adult(NotifyWorld.receiver, emails: [NotifyWorld.mailbox], status: "Avliden")
        case "deleted":
            try world.give()
            try world.hear(GrantDeleted(.init(NotifySample.uuid(900)), version: 2))
        case "protected":
            try world.give()
            try world.hear(
                GrantProtected(
                    .init(NotifySample.uuid(900)), securityMarking: "Sekretessmarkering", version: 2))
        default: try world.give(by: NotifySample.child)
        }
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        #expect(!world.alerts.contains(NotifyWorld.mailbox))
    }

    @Test func `of a protected child a delegate hears only by what an office with sight has said`()
        throws
    {
        for withSight in [false, true] {
            let world = try NotifyWorld.stepFamily()
            try world.pupil(
                NotifySample.child, guardians: [NotifySample.mother], marking: "Sekretessmarkering")
            try world.give(withSight: withSight)
            try world.established(Self.absence)
            try world.pass(.seconds(1000))
            #expect(world.alerts.contains(NotifyWorld.mailbox) == withSight)
        }
    }

    @Test func `what ends between the intent and the sending is not sent`() throws {
        let world = try NotifyWorld.stepFamily()
        try world.give()
        world.mail.answer(NotifyWorld.mailbox, .deferred(code: 451))
        try world.established(Self.absence)
        try world.pass(.seconds(905))
        #expect(!world.alerts.contains(NotifyWorld.mailbox))
        try world.give(isWithdrawn: true, version: 2)
        try world.pass(.seconds(3600))
        #expect(!world.alerts.contains(NotifyWorld.mailbox))
        #expect(try world.standing(NotifySample.child).receivers[NotifyWorld.receiver] == .dropped)
    }

    @Test func `what is given while the pupil is missing helps the same day`() throws {
        let world = try grown()
        try world.established(Self.absence)
        try world.pass(.seconds(2000))
        #expect(world.alerts == [])
        try world.give(by: NotifySample.child, to: NotifySample.mother)
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])
    }

    // MARK: Reading it back

    @Test func `a delegate reads what was sent to them, and nothing of the guardians'`() throws {
        let world = try NotifyWorld.stepFamily()
        try world.give()
        try world.established(Self.absence)
        try world.pass(.seconds(1000))
        let hosted = try world.hosted()
        func ask() throws -> Response {
            let token = try hosted.issuer.token(person: NotifyWorld.mailbox, clock: world.clock.clock)
            let target = "/v1/alerts?child=\(NotifySample.child)&date=2026-11-25"
            let request = Request(.get, target, headers: [("Authorization", "Bearer \(token)")])
            return hosted.router.respond(to: try #require(request))
        }
        let answer = try ask()
        #expect(answer.status == 200)
        let alerts = try #require(try JSON(parsing: answer.body)["alerts"]?.elements)
        #expect(alerts.map { $0["delegate"]?.string } == [NotifyWorld.receiver.description])
        #expect(alerts.allSatisfy { $0["guardian"] == nil })
        try world.give(isWithdrawn: true, version: 2)
        #expect(try ask().status == 404)
    }
}
