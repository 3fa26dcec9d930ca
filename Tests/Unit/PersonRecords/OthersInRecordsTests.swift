import Access
import AccessLog
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService

/// What the export of one person says of others, who came into contact with their records.
struct OthersInRecordsTests {
    private func records(
        _ hosted: HostedRoutes, _ clock: Clock, of person: PersonID, scopes: [String] = ["records.export"]
    ) throws -> [JSON] {
        let token = try hosted.issuer.token(machine: "ombud", scopes: scopes, clock: clock)
        let headers = [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "begäran 31")]
        let answer = hosted.router.respond(
            to: try #require(Request(.get, "/v1/persons/\(person)/records", headers: headers)))
        try #require(answer.status == 200)
        return try JSON(parsing: answer.body)["data"]?.elements.map(Array.init) ?? []
    }

    @Test func `who has reported for others is told so, and not for whom`() throws {
        let scene = try AttendanceScene()
        for (pupil, key) in [(Class7B.ada, "a"), (Class7B.bo, "b")] {
            #expect(try scene.report(pupil, as: .office, key: key).status == 201)
        }
        let own = try records(scene.hosted, scene.clock.clock, of: .numbered(103)).filter {
            $0["type"]?.string == "absences"
        }
        #expect(own.count { $0["table"]?.string == "absence" } == 2)
        for pupil in Class7B.pupils { #expect(!JSON(own).text.contains(pupil.description)) }
        // The pupil's own record says what was reported.
        let pupils = try records(scene.hosted, scene.clock.clock, of: Class7B.ada)
        #expect(pupils.contains { $0["record"]?["student"]?.string == Class7B.ada.description })
    }

    @Test func `who was told of an absence is told when and where to, and not whose it was`() throws {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: [], principalName: "mor@hem.example")
        try world.adult(
            NotifySample.head, emails: ["rektor@stad.example"], principalName: "rektor@stad.example",
            type: "Skola personal")
        try world.hear(NotifySample.duty(41, NotifySample.head, at: NotifySample.unit))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(12 * 3600))
        let hosted = try world.hosted()
        for recipient in [NotifySample.head, NotifySample.mother] {
            let told = try records(hosted, world.clock.clock, of: recipient).filter { $0["type"]?.string == "alerts" }
            #expect(told.contains { $0["table"]?.string == "delivery" }, "\(recipient)")
            #expect(!JSON(told).text.contains(NotifySample.child.description), "\(recipient)")
        }
        let own = try records(hosted, world.clock.clock, of: NotifySample.child)
        #expect(own.contains { $0["table"]?.string == "delivery" })
    }

    @Test func `a child's export says that the school has looked, and not that a custodian has`() throws {
        let scene = try AttendanceScene()
        let target = "/v1/students/\(Class7B.ada)/attendance?from=2026-11-01&to=2026-11-30"
        for caller in [TestCaller.guardian, .secondGuardian, .office, .pupil] {
            #expect(try scene.send(.get, target, as: caller).status == 200)
        }
        func parties(_ person: PersonID) throws -> [String] {
            try records(scene.hosted, scene.clock.clock, of: person).filter { $0["type"]?.string == "accesses" }
                .compactMap { $0["record"]?["party"]?.string }.filter { $0.hasPrefix("relation:") }.sorted()
        }
        #expect(try parties(Class7B.ada) == ["relation:office", "relation:self"].sorted())
        // As the child is told by its own question, and each custodian of what they did themselves.
        let own = try scene.send(.get, "/v1/access-log/own", as: .pupil).json
        #expect(own?["data"]?.elements?.compactMap { $0["relation"]?.string }.sorted() == ["office", "self"])
        #expect(try parties(.numbered(11)) == ["relation:custodian"])
        let text = JSON(
            try records(scene.hosted, scene.clock.clock, of: Class7B.ada).filter { $0["type"]?.string == "accesses" }
        )
        .text
        for number in [11, 12, 103] { #expect(!text.contains(PersonID.numbered(number).description)) }
    }
}
