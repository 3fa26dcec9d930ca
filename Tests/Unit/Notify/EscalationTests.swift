import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// When no guardian can be told, the school is, and when nobody is, an operator is.
@Suite struct NotifyEscalationTests {
    private static func school() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.school, email: "skolan@stad.example"))
        try world.hear(
            NotifySample.organisation(NotifySample.unit, parent: NotifySample.school, email: "enheten@stad.example"))
        try world.adult(NotifySample.head, emails: ["rektor@stad.example"], type: "Skola personal")
        try world.hear(NotifySample.duty(41, NotifySample.head, at: NotifySample.unit))
        try world.adult(NotifySample.teacher, emails: ["larare@stad.example"], type: "Skola personal")
        try world.hear(NotifySample.duty(42, NotifySample.teacher, at: NotifySample.unit, role: "Lärare"))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        return world
    }

    @Test func `nobody with an address: the unit and its head are told at once, teachers are not`() throws {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: ["saknas"])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        #expect(world.escalations == ["enheten@stad.example", "rektor@stad.example"])
        #expect(try world.phase(NotifySample.child) == .escalated)
        try world.pass(.seconds(24 * 3600))
        #expect(world.mail.offered.count == 2)
        #expect(world.counter("notify_escalations_total") == 1)
    }

    @Test func `a child without guardians in the register is for the school`() throws {
        let world = try Self.school()
        try world.pupil(NotifySample.child, guardians: [])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        #expect(world.escalations.count == 2)
    }

    @Test func `every address refused for good: the next is tried, then the school is told`() throws {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: ["gammal@hem.example", "mor@hem.example"])
        world.mail.answer("gammal@hem.example", .refused(code: 550))
        world.mail.answer("mor@hem.example", .refused(code: 550))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        #expect(world.mail.offered.prefix(2).map(\.to) == ["gammal@hem.example", "mor@hem.example"])
        #expect(Set(world.mail.offered.prefix(2).map(\.messageID)).count == 1)
        #expect(world.escalations.count == 2)
        #expect(try world.standing(NotifySample.child).alerts[NotifySample.mother] == .refused)
    }

    @Test func `a second address is used when the first is refused for good`() throws {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: ["gammal@hem.example", "mor@hem.example"])
        world.mail.answer("gammal@hem.example", .refused(code: 550))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(world.escalations.isEmpty)
    }

    @Test func `a mailbox that says not now is tried until half past three, then the school is told too`() throws {
        let world = try Self.school()
        for _ in 0..<60 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        try world.established(NotifySample.Absence())
        try world.pass(until: world.today.at(hour: 15, minute: 29))
        #expect(world.escalations.isEmpty)
        let tries = world.mail.offered.count
        #expect((10...40).contains(tries), "pauses grow but the mailbox is still tried: \(tries)")
        try world.pass(until: world.today.at(hour: 15, minute: 30))
        #expect(world.escalations.count == 2)
        // Trying goes on; a guardian who is reached after all is told.
        try world.pass(until: world.today.end - .seconds(1))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
    }

    @Test func `an absence established after half past three gives the guardians a bounded time first`() throws {
        let world = try Self.school()
        world.clock.set(world.today.at(hour: 16, minute: 0))
        for _ in 0..<60 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        try world.established(NotifySample.Absence())
        try world.pass(until: world.today.at(hour: 16, minute: 44))
        #expect(world.escalations.isEmpty)
        try world.pass(until: world.today.at(hour: 16, minute: 46))
        #expect(world.escalations.count == 2)
    }

    @Test func `the last absence of the evening is told before midnight in spite of the grace time`() throws {
        let world = try Self.school()
        world.clock.set(world.today.at(hour: 23, minute: 43))
        try world.established(NotifySample.Absence())
        try world.pass(until: world.today.end)
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `the nearest level above that has an answer is asked when the unit has none`() throws {
        let world = try Self.school()
        try world.hear(NotifySample.organisation(NotifySample.unit, version: 2, parent: NotifySample.school))
        try world.hear(NotifySample.duty(41, NotifySample.head, at: NotifySample.unit, version: 2, ends: "2026-10-31"))
        try world.adult(NotifySample.mother, emails: [])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        #expect(world.escalations == ["skolan@stad.example"])
    }

    @Test func `no staff address anywhere is an alarm, and the day does not end silently`() throws {
        let world = try NotifyWorld()
        try world.pupil(NotifySample.child, guardians: [], unit: nil)
        try world.established(NotifySample.Absence(unit: nil))
        try world.pass(.seconds(900))
        #expect(world.counter("notify_escalations_without_recipient_total") == 1)
        try world.pass(until: world.today.end)
        #expect(world.counter("notify_expired_total", [("phase", "escalated")]) == 1)
    }

    @Test func `a stopped Notify that comes back the same day still tells; the next day it says that it did not`()
        throws
    {
        let world = try Self.school()
        try world.established(NotifySample.Absence())
        world.clock.set(world.today.at(hour: 20, minute: 0))
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])

        let late = try Self.school()
        let day = late.today
        try late.established(NotifySample.Absence())
        late.clock.set(day.end + .seconds(7 * 3600))
        try late.work()
        #expect(late.mail.offered.isEmpty)
        #expect(try late.phase(NotifySample.child, day) == .expired)
        #expect(late.counter("notify_expired_total", [("phase", "waiting")]) == 1)
    }

    @Test func `a roll taken the day after is not told as if it were today, and said loudly`() throws {
        let world = try Self.school()
        let yesterday = world.today.adding(days: -1)
        try world.established(NotifySample.Absence(day: yesterday))
        try world.pass(.seconds(3600))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child, yesterday) == .expired)
        #expect(world.counter("notify_expired_total", [("phase", "waiting")]) == 1)
    }

    @Test func `when it is explained before the staff mail has left, staff are not written to`() throws {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: [])
        for _ in 0..<3 {
            world.mail.answer("enheten@stad.example", .deferred(code: 451))
            world.mail.answer("rektor@stad.example", .deferred(code: 451))
        }
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(3600))
        #expect(world.mail.taken.isEmpty)
        #expect(try world.phase(NotifySample.child) == .withdrawn)
    }
}
