import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// What Notify's access log tells those whose data it is.
@Suite struct NotifyAccessLogTests {
    let world: NotifyWorld
    let hosted: HostedRoutes

    init() throws {
        world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.school, email: "skolan@stad.example"))
        try world.hear(NotifySample.organisation(NotifySample.unit, parent: NotifySample.school))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother, NotifySample.father])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"], principalName: "mor@hem.example")
        try world.adult(NotifySample.father, emails: ["far@hem.example"], principalName: "far@hem.example")
        try world.adult(NotifySample.head, emails: ["rektor@stad.example"], principalName: "rektor@stad.example")
        try world.hear(NotifySample.duty(41, NotifySample.head, at: NotifySample.school))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
        hosted = try world.hosted()
    }

    private func get(_ target: String, person: String) throws -> (status: Int, json: JSON) {
        let token = try hosted.issuer.token(person: person, clock: world.clock.clock)
        let answer = hosted.router.respond(
            to: try #require(Request(.get, target, headers: [("Authorization", "Bearer \(token)")])))
        return (answer.status, try JSON(parsing: answer.body))
    }

    @Test
    func `a reading of alerts names the child and whoever was told, and the school's reading is told to a custodian`()
        throws
    {
        let alerts = "/v1/alerts?child=\(NotifySample.child)&date=2026-11-25"
        #expect(try get(alerts, person: "rektor@stad.example").status == 200)
        let record = try #require(try world.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.party == "relation:office")
        for person in [NotifySample.child, NotifySample.mother, NotifySample.father] {
            #expect(record.names(person.uuid))
        }
        #expect(try get(alerts, person: "far@hem.example").status == 200)
        let own = try get("/v1/access-log/own?child=\(NotifySample.child)", person: "mor@hem.example")
        #expect(own.status == 200)
        // The father's reading is his own.
        #expect(own.json["data"]?.count == 1)
        #expect(own.json["data"]?[0]?["relation"]?.string == "office")
        #expect(own.json["data"]?[0]?["service"]?.string == "notify")
        try InterfaceDocument(NotifyService.openAPI).expect(own.json, isA: "OwnAccessPage")
    }

    @Test func `who leads a unit reads of one person there who it was, and of nobody beside them`() throws {
        let alerts = "/v1/alerts?child=\(NotifySample.child)&date=2026-11-25"
        #expect(try get(alerts, person: "rektor@stad.example").status == 200)
        #expect(try get(alerts, person: "far@hem.example").status == 200)
        let target = "/v1/access-log?person=\(NotifySample.child)"
        let page = try get(target, person: "rektor@stad.example")
        #expect(page.status == 200)
        try InterfaceDocument(NotifyService.openAPI).expect(page.json, isA: "AuditedAccessPage")
        #expect(page.json["data"]?.elements?.compactMap { $0["caller"]?.string } == ["rektor@stad.example"])
        #expect(!page.json.text.contains(NotifySample.mother.description))
        let record = try #require(try world.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.party == "relation:auditor" && record.personIDs == [NotifySample.child.uuid])
        // Guardians are of no unit, the child's guardian no auditor, and nobody audits themselves.
        for (person, login) in [
            (NotifySample.mother, "rektor@stad.example"), (NotifySample.child, "mor@hem.example"),
            (NotifySample.head, "rektor@stad.example"),
        ] {
            #expect(try get("/v1/access-log?person=\(person)", person: login).status == 404)
        }
        #expect(try get("/v1/access-log", person: "rektor@stad.example").json["field"]?.string == "person")
    }

    @Test func `only custodians are told, and of themselves everyone`() throws {
        let target = "/v1/access-log/own?child=\(NotifySample.child)"
        #expect(try get(target, person: "rektor@stad.example").status == 404)
        #expect(try get("/v1/access-log/own", person: "rektor@stad.example").status == 200)
        #expect(try get(target, person: "okand@hem.example").json["code"]?.string == "caller-unknown")
    }
}
