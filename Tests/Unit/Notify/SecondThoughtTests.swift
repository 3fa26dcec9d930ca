import AttendanceContracts
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// A day that is explained and unexplained again, and a register that is repaired during the day.
@Suite struct NotifySecondThoughtTests {
    private static func school() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        return world
    }

    @Test func `no all-clear leaves while the child is missing again, and who was told stays told`() throws {
        let world = try Self.school()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        for _ in 0..<3 { world.mail.answer("mor@hem.example", .unreachable) }
        try world.explained(NotifySample.Absence())
        try world.work()
        #expect(try world.phase(NotifySample.child) == .corrected)
        try world.established(NotifySample.Absence(), version: 3)
        #expect(try world.phase(NotifySample.child) == .told)
        world.mail.forgetAnswers()
        try world.pass(.seconds(7200))
        #expect(world.corrections.isEmpty)
        #expect(world.escalations.isEmpty)
        try world.explained(NotifySample.Absence(), version: 4)
        try world.work()
        #expect(world.corrections == ["mor@hem.example"])
    }

    @Test func `an Attendance that was put back from a copy is heard, although it counts its versions again`() throws {
        let world = try Self.school()
        try world.established(NotifySample.Absence(), version: 5)
        try world.explained(NotifySample.Absence(), version: 6)
        try world.pass(.seconds(60))
        try world.established(NotifySample.Absence(), version: 5)
        #expect(try world.phase(NotifySample.child) == .withdrawn, "late")
        let subscription = world.service.subscriptions.first { $0.queue == "notify.from-attendance" }
        let onRestored = try #require(subscription?.onRestored)
        try world.database.write { try onRestored($0) }
        try world.established(NotifySample.Absence(), version: 3)
        try world.pass(.seconds(900))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `an all-clear that is being handed over when the child goes missing again and is not taken is dropped`()
        throws
    {
        let world = try Self.school()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        world.mail.answer("mor@hem.example", .deferred(code: 451))
        try world.explained(NotifySample.Absence())
        world.mail.whileSending { try? world.established(NotifySample.Absence(), version: 3) }
        try world.pass(.seconds(7200))
        #expect(world.corrections.isEmpty)
        #expect(try world.phase(NotifySample.child) == .told)
        #expect(world.escalations.isEmpty)
    }

    @Test func `a staff mail dropped before it left is taken up again by the next absence`() throws {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: [])
        world.mail.answer("skolan@stad.example", .deferred(code: 451))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        try world.explained(NotifySample.Absence())
        try world.established(NotifySample.Absence(), version: 3)
        try world.pass(.seconds(3600))
        #expect(world.escalations == ["skolan@stad.example"])
        #expect(try world.phase(NotifySample.child) == .escalated)
    }

    @Test func `staff who were told are told that all is well, and told anew when the child goes missing again`() throws
    {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: [])
        for round in 1...3 {
            try world.established(NotifySample.Absence(), version: Int64(2 * round - 1))
            try world.pass(.seconds(1000))
            #expect(world.escalations.count == round)
            try world.explained(NotifySample.Absence(), version: Int64(2 * round))
            try world.pass(.seconds(1000))
            #expect(world.corrections == Array(repeating: "skolan@stad.example", count: round))
            #expect(try world.phase(NotifySample.child) == .corrected)
        }
        #expect(Set(world.mail.taken.map(\.messageID)).count == 6)
        let told = world.mail.taken.filter(\.isEscalation).map(\.messageID)
        let cleared = world.mail.taken.filter(\.isCorrection).map { $0.header("In-Reply-To") ?? "" }
        #expect(told == cleared)
    }

    @Test func `a guardian whose address is entered during the day is told the same day`() throws {
        let world = try Self.school()
        try world.adult(NotifySample.mother, emails: [])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(try world.phase(NotifySample.child) == .escalated)
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
        try world.adult(NotifySample.mother, emails: ["mor@hem.example", "mor@arbete.example"])
        try world.pass(.seconds(3600))
        #expect(world.alerts.count == 1, "at most one alert per guardian, child and day")
    }

    @Test func `a guardian whose refused address is set right during the day is told the same day`() throws {
        let world = try Self.school()
        world.mail.answer("mor@hem.example", .refused(code: 550))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts.isEmpty)
        try world.adult(NotifySample.mother, emails: ["mor@hem.example", "mor@arbete.example"])
        try world.work()
        #expect(world.alerts == ["mor@arbete.example"])
        #expect(world.mail.offered.filter { $0.to == "mor@hem.example" }.count == 1)
    }

    @Test func `a pupil whose birth date is set right during the day is a child again`() throws {
        let world = try Self.school()
        try world.pupil(NotifySample.child, born: "2003-01-15", guardians: [NotifySample.mother])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(try world.phase(NotifySample.child) == .exempt)
        try world.pupil(NotifySample.child, born: "2013-01-15", guardians: [NotifySample.mother])
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `night care over midnight: a roll taken at a quarter past twelve still tells`() throws {
        let world = try Self.school()
        let night = NotifySample.Absence(isNight: true)
        world.clock.set(Instant(rfc3339: "2026-11-25T23:15:00Z")!)
        try world.established(night)
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child, night.day) == .told)
        #expect(world.mail.taken.allSatisfy { !$0.text.contains("absent today") })
    }

    @Test func `night care over midnight: a day nobody could be told of is told when its night is missed too`() throws {
        let world = try Self.school()
        for _ in 0..<200 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        try world.established(NotifySample.Absence(lesson: 1))
        let night = NotifySample.Absence(lesson: 2, isNight: true)
        try world.pass(until: night.day.end)
        #expect(world.alerts.isEmpty)
        world.mail.forgetAnswers()
        try world.established(night)
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `night care over midnight: the duty ends with the night, not before`() throws {
        let world = try Self.school()
        for _ in 0..<200 { world.mail.answer("mor@hem.example", .deferred(code: 451)) }
        for _ in 0..<200 { world.mail.answer("skolan@stad.example", .deferred(code: 451)) }
        let night = NotifySample.Absence(isNight: true)
        world.clock.set(Instant(rfc3339: "2026-11-25T21:00:00Z")!)
        try world.established(night)
        try world.pass(until: night.occasion.end - .seconds(1))
        #expect(try world.phase(NotifySample.child, night.day) == .escalated)
        try world.pass(until: night.occasion.end)
        #expect(try world.phase(NotifySample.child, night.day) == .expired)
    }
}
