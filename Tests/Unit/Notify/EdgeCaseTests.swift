import AttendanceContracts
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// The edge cases of DESIGN §5 that Notify must get right, by the names they have there.
@Suite struct NotifyEdgeCaseTests {
    private static func family() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother, NotifySample.father])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.adult(NotifySample.father, emails: ["far@hem.example"])
        return world
    }

    @Test func `an absence nobody explains is told to both guardians when the grace time is over, and once`() throws {
        let world = try Self.family()
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
        let world = try Self.family()
        try world.adult(NotifySample.father, emails: [])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
        #expect(try world.standing(NotifySample.child).alerts[NotifySample.father] == .noContact)
        #expect(world.escalations.isEmpty)
    }

    @Test func `guardianship ended between mark and alert: that person is not told`() throws {
        let world = try Self.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(600))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.pass(.seconds(600))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `guardianship ended between intent and attempt: that person is not told`() throws {
        let world = try Self.family()
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
        let world = try family()
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
        let world = try Self.family()
        try world.pupil(NotifySample.child, born: "2008-11-25", guardians: [NotifySample.mother, NotifySample.father])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .exempt)
    }

    @Test func `a pupil who turns 18 tomorrow is still a child today`() throws {
        let world = try Self.family()
        try world.pupil(NotifySample.child, born: "2008-11-26", guardians: [NotifySample.mother])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `a deceased pupil alerts nobody and a deceased guardian is skipped`() throws {
        let world = try Self.family()
        try world.adult(NotifySample.father, emails: ["far@hem.example"], status: "Avliden")
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        #expect(world.alerts == ["mor@hem.example"])

        let other = try Self.family()
        try other.pupil(NotifySample.child, guardians: [NotifySample.mother], status: "Avliden")
        try other.established(NotifySample.Absence())
        try other.pass(.seconds(36_000))
        #expect(other.mail.offered.isEmpty)
        #expect(try other.phase(NotifySample.child) == .exempt)
    }

    @Test func `siblings: each child's absence is told, to the same guardians, once each`() throws {
        let world = try Self.family()
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
        let world = try Self.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(600))
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .withdrawn)
    }

    @Test func `report arrives one second after the mark: nobody is told`() throws {
        let world = try Self.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1))
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(36_000))
        #expect(world.mail.offered.isEmpty)
    }

    @Test func `a corrected mark after the alert: those who were told are told so, exactly once`() throws {
        let world = try Self.family()
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
        let world = try Self.family()
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
        let world = try Self.family()
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
        let world = try Self.family()
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
        let world = try Self.family()
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

    @Test func `an attendance fact about a pupil the register has not sent yet waits and is told when the pupil comes`()
        throws
    {
        let world = try NotifyWorld()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(3600))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .waiting)
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.work()
        #expect(world.mail.offered.isEmpty, "the guardian has not come yet")
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.pass(.seconds(60))
        #expect(world.alerts == ["mor@hem.example"])
        #expect(try world.phase(NotifySample.child) == .told)
    }

    @Test func `a pupil the register never sends is handed to the school of the lesson at the fixed time`() throws {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.established(NotifySample.Absence())
        try world.pass(until: world.today.at(hour: 15, minute: 29))
        #expect(world.mail.offered.isEmpty)
        try world.pass(until: world.today.at(hour: 15, minute: 31))
        #expect(world.escalations == ["skolan@stad.example"])
    }

    @Test func `a protected child: guardians of the protected document are told, those of the open one are not`() throws
    {
        let world = try Self.family()
        try world.established(NotifySample.Absence())
        // The mark comes first and says nothing; the old document may name the one the child is protected from.
        try world.hear(PersonProtected(NotifySample.child, securityMarking: "Sekretessmarkering", version: 2))
        try world.pass(.seconds(1800))
        #expect(world.mail.offered.isEmpty)
        try world.hear(
            NotifySample.person(
                NotifySample.child, version: 2, born: "2013-01-15", guardians: [NotifySample.mother],
                unit: NotifySample.unit,
                marking: "Sekretessmarkering"))
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])
        // The open document of before, delivered late.
        try world.hear(
            NotifySample.person(
                NotifySample.child, version: 1, born: "2013-01-15", guardians: [NotifySample.father],
                unit: NotifySample.unit))
        try world.pass(.seconds(3600))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `a protected child the register had not sent before is told of when its document comes`() throws {
        let world = try NotifyWorld()
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.hear(PersonProtected(NotifySample.child, securityMarking: "Skyddad folkbokföring", version: 1))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1800))
        #expect(world.mail.offered.isEmpty)
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother], marking: "Skyddad folkbokföring")
        try world.work()
        #expect(world.alerts == ["mor@hem.example"])
        // The mark of the same version, delivered again, forgets nothing.
        try world.hear(PersonProtected(NotifySample.child, securityMarking: "Skyddad folkbokföring", version: 1))
        try world.explained(NotifySample.Absence())
        try world.work()
        #expect(world.corrections == ["mor@hem.example"])
    }

    @Test func `a lesson moved to another day takes its absence with it`() throws {
        let world = try Self.family()
        try world.established(NotifySample.Absence())
        let moved = NotifySample.Absence(day: world.today.adding(days: 1))
        try world.established(moved, version: 2)
        try world.pass(.seconds(1800))
        #expect(world.mail.offered.isEmpty)
        #expect(try world.phase(NotifySample.child) == .withdrawn)
        #expect(try world.phase(NotifySample.child, moved.day) == .waiting)
    }
}
