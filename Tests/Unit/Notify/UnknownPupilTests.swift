import AttendanceContracts
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// The edge cases of DESIGN §5 in which the register has not said enough of the child yet.
struct UnknownPupilTests {
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
        let world = try NotifyWorld.family()
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
}
