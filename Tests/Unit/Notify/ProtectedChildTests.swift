import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// A child whose identity becomes protected while mails about it are on their way.
@Suite struct NotifyProtectionTests {
    private static func family() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        return world
    }

    @Test func `a child protected between intent and attempt: the mail waits for the protected document`() throws {
        let world = try Self.family()
        world.mail.answer("mor@hem.example", .deferred(code: 451))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        try world.hear(PersonProtected(NotifySample.child, securityMarking: "Sekretessmarkering", version: 2))
        try world.pass(.seconds(600))
        #expect(world.alerts.isEmpty)
        try world.hear(
            NotifySample.person(
                NotifySample.child, version: 2, born: "2013-01-15", guardians: [NotifySample.mother],
                unit: NotifySample.unit, marking: "Sekretessmarkering"))
        try world.pass(.seconds(60))
        #expect(world.alerts == ["mor@hem.example"])
    }

    @Test func `a child protected before the correction leaves: the correction waits and goes out at once`() throws {
        let world = try Self.family()
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(900))
        try world.hear(PersonProtected(NotifySample.child, securityMarking: "Sekretessmarkering", version: 2))
        try world.explained(NotifySample.Absence())
        try world.pass(.seconds(605))
        #expect(world.corrections.isEmpty)
        try world.hear(
            NotifySample.person(
                NotifySample.child, version: 2, born: "2013-01-15", guardians: [NotifySample.mother],
                unit: NotifySample.unit, marking: "Sekretessmarkering"))
        try world.work()
        #expect(world.corrections == ["mor@hem.example"])
    }
}
