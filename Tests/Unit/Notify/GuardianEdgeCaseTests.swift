import AttendanceContracts
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// The edge cases of DESIGN §5 that decide who is told, by the names they have there.
struct GuardianEdgeCaseTests {
    @Test func `an absence nobody explains is told to both guardians when the grace time is over, and once`() throws {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(899))
        #expect(world.mail.offered.isEmpty)
        try world.pass(.seconds(1))
        #expect(world.alerts == ["far@hem.example", "mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
        try world.pass(.seconds(24 * 3600))
        #expect(world.mail.offered.count == 2)
    }

    @Test func `two guardians of whom one has no contact: the other is told and the missing one is on record`() throws {
        let world = try NotifyWorld.family()
        try world.adult(NotifySample.father, emails: [])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
        #expect(try world.standing(NotifySample.child).alerts[NotifySample.father] == .noContact)
        #expect(world.escalations.isEmpty)
    }

    @Test func `guardianship ended between mark and alert: that person is not told`() throws {
        let world = try NotifyWorld.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(600))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.pass(.seconds(600))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `guardianship ended between intent and attempt: that person is not told`() throws {
        let world = try NotifyWorld.family()
        world.mail.answer("far@hem.example", .deferred(code: 451))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.pass(.seconds(3600))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.standing(NotifySample.child).alerts[NotifySample.father] == .dropped)
        #expect(try world.phase(NotifySample.child) == .told)
    }

    /// The register has told the days, and is not heard any more.
    private static func planned(_ days: [(PersonID, start: String?, end: String?)]) throws -> NotifyWorld {
        let world = try NotifyWorld.family()
        let child = NotifySample.person(
            NotifySample.child, version: 9, born: "2013-01-15", guardians: [NotifySample.mother],
            unit: NotifySample.unit)
        let periods = days.map { guardian, start, end in
            JSON.object {
                $0.set("person", ["id": JSON(guardian.description)])
                $0.set("relationType", "Vårdnadshavare")
                if let start { $0.set("startDate", start) }
                if let end { $0.set("endDate", end) }
            }
        }
        let document = child.document.json.setting("responsiblePeriods", JSON(periods))
        try world.hear(PersonChanged(try #require(PersonDocument(document)), version: 9))
        return world
    }

    @Test func `guardianship ended yesterday and begun today, as planned: only who has it today is told`() throws {
        let world = try Self.planned([
            (NotifySample.mother, nil, "2026-11-24"), (NotifySample.father, "2026-11-25", nil),
        ])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["far@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
    }

    @Test func `guardianship that ends today and begins tomorrow, as planned: only who has it today is told`() throws {
        let world = try Self.planned([
            (NotifySample.mother, nil, "2026-11-25"), (NotifySample.father, "2026-11-26", nil),
        ])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `guardianship with a pause between: each period counts, and nobody is told twice`() throws {
        let world = try Self.planned([
            (NotifySample.mother, nil, "2026-11-20"), (NotifySample.mother, "2026-11-25", "2026-11-25"),
        ])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `pupil turns 18 today: nobody is told`() throws {
        let world = try NotifyWorld.family()
        try world.pupil(NotifySample.child, born: "2008-11-25", guardians: [NotifySample.mother, NotifySample.father])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .exempt)
    }

    @Test func `a pupil who turns 18 tomorrow is still a child today`() throws {
        let world = try NotifyWorld.family()
        try world.pupil(NotifySample.child, born: "2008-11-26", guardians: [NotifySample.mother])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `a deceased pupil alerts nobody and a deceased guardian is skipped`() throws {
        let world = try NotifyWorld.family()
        try world.adult(NotifySample.father, emails: ["far@hem.example"], status: "Avliden")
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])

        let other = try NotifyWorld.family()
        try other.pupil(NotifySample.child, guardians: [NotifySample.mother], status: "Avliden")
        try other.established(NotifySample.Absence())
        try other.pass(.seconds(36_000))
        #expect(other.mail.offered.isEmpty)
        #expect(try other.phase(NotifySample.child) == .exempt)
    }

    @Test func `siblings: each child's absence is told, to the same guardians, once each`() throws {
        let world = try NotifyWorld.family()
        try world.pupil(NotifySample.sibling, guardians: [NotifySample.mother, NotifySample.father])
        try world.established(NotifySample.Absence())
        try world.established(NotifySample.Absence(child: NotifySample.sibling))
        try world.pass(.seconds(1000))
        #expect(world.alerts.count == 4)
        #expect(Set(world.mail.taken.map(\.messageID)).count == 4)
        try world.explained(NotifySample.Absence(child: NotifySample.sibling))
        try world.work()
        #expect(world.corrections == ["far@hem.example", "mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
        #expect(try world.phase(NotifySample.sibling) == .corrected)
    }
}
