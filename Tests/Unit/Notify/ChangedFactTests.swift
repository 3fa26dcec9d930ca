import AttendanceContracts
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// The edge cases of DESIGN §5 in which what is known of an absence changes, by the names they have there.
struct ChangedFactTests {
    @Test(arguments: [
        // Clocks go back on the first day, which has 25 hours, and forward on the second, which has 23.
        ("2026-10-25", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ("2027-03-28", "2027-03-28T21:59:59Z", "2027-03-28T22:00:00Z"),
    ])
    func `DST day: the duty lasts to the end of the local day`(day: String, last: String, end: String) throws {
        let world = try NotifyWorld("\(day)T09:00:00Z")
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        for _ in 0..<200 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        try world.established(NotifySample.Absence(day: LocalDate(iso8601: day)!))
        try world.pass(until: Instant(rfc3339: last)!)
        #expect(try world.phase(NotifySample.child, LocalDate(iso8601: day)!) == .escalated)
        try world.pass(until: Instant(rfc3339: end)!)
        #expect(try world.phase(NotifySample.child, LocalDate(iso8601: day)!) == .expired)
    }

    @Test func `lesson cancelled after the mark but before the alert: nobody is told`() throws {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(600))
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .withdrawn)
    }

    @Test func `report arrives one second after the mark: nobody is told`() throws {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1))
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.isEmpty)
    }

    @Test func `a corrected mark after the alert: those who were told are told so, exactly once`() throws {
        let world = try NotifyWorld.family()
        world.mail.answer("far@hem.example", .refused(code: 550))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
        try world.explained(NotifySample.Absence())
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.corrections == ["mor@hem.example"])
        let alert = world.mail.taken.first(where: \.isAlert)?.messageID
        #expect(world.mail.taken.first(where: \.isCorrection)?.header("In-Reply-To") == alert)
        #expect(try world.phase(NotifySample.child) == .corrected)
    }

    @Test func `one of two missed lessons explained after the alert is no reason for a correction`() throws {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence(lesson: 1))
        try world.established(NotifySample.Absence(lesson: 2))
        try world.pass(.seconds(1000))
        try world.explained(NotifySample.Absence(lesson: 1))
        try world.work()
        #expect(world.corrections.isEmpty)
        try world.explained(NotifySample.Absence(lesson: 2))
        try world.work()
        #expect(world.corrections.count == 2)
    }

    @Test func `an absence established again the same day alerts no guardian twice, and staff take over`() throws {
        let world = try NotifyWorld.family()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.established(NotifySample.Absence(lesson: 1))
        try world.pass(.seconds(1000))
        try world.explained(NotifySample.Absence(lesson: 1))
        try world.work()
        try world.established(NotifySample.Absence(lesson: 2))
        try world.pass(.seconds(1000))
        #expect(world.alerts.count == 2)
        #expect(world.escalations == ["skolan@stad.example"])
        try world.explained(NotifySample.Absence(lesson: 2))
        try world.pass(.seconds(1000))
        #expect(world.corrections == ["far@hem.example", "mor@hem.example", "skolan@stad.example"])
        #expect(try world.phase(NotifySample.child) == .corrected)
    }

    @Test
    func `a mark that is taken back and set again within the grace time is one alert, counted from the last mark`()
        throws
    {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(300))
        try world.explained(NotifySample.Absence(), version: 2)
        try world.pass(.seconds(300))
        try world.established(NotifySample.Absence(), version: 3)
        try world.pass(.seconds(899))
        #expect(world.mail.offered.isEmpty)
        try world.pass(.seconds(1))
        #expect(world.alerts.count == 2)
    }

    @Test func `duplicate, late and reordered delivery changes nothing`() throws {
        let world = try NotifyWorld.family()
        try world.explained(NotifySample.Absence(), version: 2)
        try world.established(NotifySample.Absence(), version: 1)
        try world.explained(NotifySample.Absence(), version: 2)
        try world.pass(.seconds(1000))
        #expect(world.mail.offered.isEmpty)
        try world.established(NotifySample.Absence(), version: 3)
        try world.established(NotifySample.Absence(), version: 3)
        try world.explained(NotifySample.Absence(), version: 2)
        try world.pass(.seconds(1000))
        try world.established(NotifySample.Absence(), version: 3)
        try world.pass(.seconds(1000))
        #expect(world.alerts.count == 2)
        #expect(world.corrections.isEmpty)
    }

    @Test func `a lesson moved to another day takes its absence with it`() throws {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence())
        let moved = NotifySample.Absence(day: world.today.adding(days: 1))
        try world.established(moved, version: 2)
        try world.pass(.seconds(1800))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .withdrawn)
        #expect(try world.phase(NotifySample.child, moved.day) == .waiting)
    }
}
