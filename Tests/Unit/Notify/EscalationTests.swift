import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// When no guardian can be told, the school is, and when nobody is, an operator is.
@Suite struct NotifyEscalationTests {
    private static func school() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.hear(Sample.organisation(Sample.school, email: "skolan@stad.example"))
        try world.hear(Sample.organisation(Sample.unit, parent: Sample.school, email: "enheten@stad.example"))
        try world.adult(Sample.head, emails: ["rektor@stad.example"], type: "Skola personal")
        try world.hear(Sample.duty(41, Sample.head, at: Sample.unit))
        try world.adult(Sample.teacher, emails: ["larare@stad.example"], type: "Skola personal")
        try world.hear(Sample.duty(42, Sample.teacher, at: Sample.unit, role: "Lärare"))
        try world.pupil(Sample.child, guardians: [Sample.mother])
        try world.adult(Sample.mother, emails: ["mor@hem.example"])
        return world
    }

    @Test func `nobody with an address: the unit and its head are told at once, teachers are not`() throws {
        let world = try Self.school()
        try world.adult(Sample.mother, emails: ["saknas"])
        try world.established(Sample.Absence())
        try world.pass(.seconds(900))
        #expect(world.escalations == ["enheten@stad.example", "rektor@stad.example"])
        #expect(try world.phase(Sample.child) == .escalated)
        try world.pass(.seconds(24 * 3600))
        #expect(world.mail.offered.count == 2)
        #expect(world.counter("notify_escalations_total") == 1)
    }

    @Test func `a child without guardians in the register is for the school`() throws {
        let world = try Self.school()
        try world.pupil(Sample.child, guardians: [])
        try world.established(Sample.Absence())
        try world.pass(.seconds(900))
        #expect(world.escalations.count == 2)
    }

    @Test func `every address refused for good: the next is tried, then the school is told`() throws {
        let world = try Self.school()
        try world.adult(Sample.mother, emails: ["gammal@hem.example", "mor@hem.example"])
        world.mail.answer("gammal@hem.example", .refused(code: 550))
        world.mail.answer("mor@hem.example", .refused(code: 550))
        try world.established(Sample.Absence())
        try world.pass(.seconds(900))
        #expect(world.mail.offered.prefix(2).map(\.to) == ["gammal@hem.example", "mor@hem.example"])
        #expect(Set(world.mail.offered.prefix(2).map(\.messageID)).count == 1)
        #expect(world.escalations.count == 2)
        #expect(try world.standing(Sample.child).alerts[Sample.mother] == .refused)
    }

    @Test func `a second address is used when the first is refused for good`() throws {
        let world = try Self.school()
        try world.adult(Sample.mother, emails: ["gammal@hem.example", "mor@hem.example"])
        world.mail.answer("gammal@hem.example", .refused(code: 550))
        try world.established(Sample.Absence())
        try world.pass(.seconds(900))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(world.escalations.isEmpty)
    }

    @Test func `a mailbox that says not now is tried until half past three, then the school is told too`() throws {
        let world = try Self.school()
        for _ in 0..<60 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        try world.established(Sample.Absence())
        try world.pass(until: world.today.at(hour: 15, minute: 29))
        #expect(world.escalations.isEmpty)
        let tries = world.mail.offered.count
        #expect((10...40).contains(tries), "pauses grow but the mailbox is still tried: \(tries)")
        try world.pass(until: world.today.at(hour: 15, minute: 30))
        #expect(world.escalations.count == 2)
        // Trying goes on; a guardian who is reached after all is told.
        try world.pass(until: world.today.end - .seconds(1))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(Sample.child) == .told)
    }

    @Test func `an absence established after half past three gives the guardians a bounded time first`() throws {
        let world = try Self.school()
        world.clock.set(world.today.at(hour: 16, minute: 0))
        for _ in 0..<60 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        try world.established(Sample.Absence())
        try world.pass(until: world.today.at(hour: 16, minute: 44))
        #expect(world.escalations.isEmpty)
        try world.pass(until: world.today.at(hour: 16, minute: 46))
        #expect(world.escalations.count == 2)
    }

    @Test func `the last absence of the evening is told before midnight in spite of the grace time`() throws {
        let world = try Self.school()
        world.clock.set(world.today.at(hour: 23, minute: 43))
        try world.established(Sample.Absence())
        try world.pass(until: world.today.end)
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `the nearest level above that has an answer is asked when the unit has none`() throws {
        let world = try Self.school()
        try world.hear(Sample.organisation(Sample.unit, version: 2, parent: Sample.school))
        try world.hear(Sample.duty(41, Sample.head, at: Sample.unit, version: 2, ends: "2026-10-31"))
        try world.adult(Sample.mother, emails: [])
        try world.established(Sample.Absence())
        try world.pass(.seconds(900))
        #expect(world.escalations == ["skolan@stad.example"])
    }

    @Test func `no staff address anywhere is an alarm, and the day does not end silently`() throws {
        let world = try NotifyWorld()
        try world.pupil(Sample.child, guardians: [], unit: nil)
        try world.established(Sample.Absence(unit: nil))
        try world.pass(.seconds(900))
        #expect(world.counter("notify_escalations_without_recipient_total") == 1)
        try world.pass(until: world.today.end)
        #expect(world.counter("notify_expired_total", [("phase", "escalated")]) == 1)
    }

    @Test func `a stopped Notify that comes back the same day still tells; the next day it says that it did not`()
        throws
    {
        let world = try Self.school()
        try world.established(Sample.Absence())
        world.clock.set(world.today.at(hour: 20, minute: 0))
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])

        let late = try Self.school()
        let day = late.today
        try late.established(Sample.Absence())
        late.clock.set(day.end + .seconds(7 * 3600))
        try late.work()
        #expect(late.mail.offered.isEmpty)
        #expect(try late.phase(Sample.child, day) == .expired)
        #expect(late.counter("notify_expired_total", [("phase", "waiting")]) == 1)
    }

    @Test func `a roll taken the day after is not told as if it were today, and said loudly`() throws {
        let world = try Self.school()
        let yesterday = world.today.adding(days: -1)
        try world.established(Sample.Absence(day: yesterday))
        try world.pass(.seconds(3600))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(Sample.child, yesterday) == .expired)
        #expect(world.counter("notify_expired_total", [("phase", "waiting")]) == 1)
    }

    @Test func `when it is explained before the staff mail has left, staff are not written to`() throws {
        let world = try Self.school()
        try world.adult(Sample.mother, emails: [])
        for _ in 0..<3 {
            world.mail.answer("enheten@stad.example", .deferred(code: 451))
            world.mail.answer("rektor@stad.example", .deferred(code: 451))
        }
        try world.established(Sample.Absence())
        try world.pass(.seconds(900))
        try world.explained(Sample.Absence())
        try world.pass(.seconds(3600))
        #expect(world.mail.taken.isEmpty)
        #expect(try world.phase(Sample.child) == .withdrawn)
    }
}
