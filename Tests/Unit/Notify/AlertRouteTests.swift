import Access
import AccessLog
import HTTP
import JSON
import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// `GET /v1/alerts` through the router: what it answers, and to whom.
@Suite struct AlertRouteTests {
    private let world: NotifyWorld
    private let hosted: HostedRoutes
    private var issuer: DevelopmentIssuer { hosted.issuer }
    private var router: Router { hosted.router }
    private static let group = GroupID.numbered(7)

    init() throws {
        let world = try NotifyWorld()
        self.world = world
        hosted = try world.hosted()

        try world.hear(NotifySample.organisation(NotifySample.school, email: "skolan@stad.example"))
        try world.hear(NotifySample.organisation(NotifySample.unit, parent: NotifySample.school))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother, NotifySample.father])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"], principalName: "Mor@hem.example")
        try world.adult(NotifySample.father, emails: ["far@hem.example"], principalName: "far@hem.example")
        try world.adult(NotifySample.head, emails: ["rektor@stad.example"], principalName: "rektor@stad.example")
        try world.hear(NotifySample.duty(41, NotifySample.head, at: NotifySample.school))
        try world.adult(NotifySample.teacher, emails: ["larare@stad.example"], principalName: "larare@stad.example")
        try world.hear(
            NotifySample.duty(42, NotifySample.teacher, at: NotifySample.unit, role: "Lärare", mentorOf: Self.group))
        try world.hear(GroupChanged(SchoolDocument.group(Self.group, [NotifySample.child]), version: 1))
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1000))
    }

    private func get(_ target: String, _ token: String?, purpose: String? = nil) throws -> Response {
        var headers = token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        if let purpose { headers.append((name: "Skolbuss-Purpose", value: purpose)) }
        return router.respond(to: try #require(Request(.get, target, headers: headers)))
    }

    private func ask(
        person: String, child: PersonID = NotifySample.child, purpose: String? = nil
    ) throws -> Response {
        try get(
            "/v1/alerts?child=\(child)&date=2026-11-25",
            try issuer.token(person: person, clock: world.clock.clock), purpose: purpose)
    }

    private func ask(
        scopes: [String], child: PersonID = NotifySample.child, purpose: String? = nil
    ) throws -> Response {
        try get(
            "/v1/alerts?child=\(child)&date=2026-11-25",
            try issuer.token(machine: "uppfoljning", scopes: scopes, clock: world.clock.clock), purpose: purpose)
    }

    private static func code(_ response: Response) throws -> String? {
        try JSON(parsing: response.body)["code"]?.string
    }

    @Test func `a machine with the scope reads what was sent, to whom, when and with which outcome`() throws {
        let response = try ask(scopes: ["notify.read"])
        #expect(response.status == 200)
        let document = try JSON(parsing: response.body)
        #expect(document["status"]?.string == "told")
        #expect(document["alerts"]?.count == 2)
        let alert = try #require(document["alerts"]?[0])
        #expect(alert["kind"]?.string == "alert")
        #expect(alert["guardian"]?.string == NotifySample.mother.description)
        #expect(alert["channel"]?.string == "email")
        #expect(alert["address"]?.string == "m***@h***.example")
        #expect(alert["outcome"]?.string == "accepted")
        #expect(alert["sentAt"]?.string == "2026-11-25T07:15:00Z")
        #expect(alert["attempts"]?[0]?["code"]?.int == 250)
        #expect(!String(decoding: response.body, as: UTF8.self).contains("mor@hem"))
    }

    @Test func `a guardian sees what was sent to that guardian and not to the other`() throws {
        let response = try ask(person: "mor@hem.example")
        let document = try JSON(parsing: response.body)
        #expect(document["alerts"]?.count == 1)
        #expect(document["alerts"]?[0]?["guardian"]?.string == NotifySample.mother.description)
    }

    @Test func `staff of the child's unit and the head above see everything`() throws {
        for person in ["larare@stad.example", "rektor@stad.example"] {
            let response = try ask(person: person)
            #expect(try JSON(parsing: response.body)["alerts"]?.count == 2)
        }
    }

    @Test func `nobody else sees anything, and cannot tell an unknown child from a foreign one`() throws {
        try world.pupil(NotifySample.sibling, guardians: [NotifySample.person(13)], unit: NotifySample.organisation(39))
        for person in ["mor@hem.example", "larare@stad.example", "rektor@stad.example", "okand@hem.example"] {
            let foreign = try ask(person: person, child: NotifySample.sibling)
            let unknown = try ask(person: person, child: NotifySample.person(99))
            #expect(foreign.status == 404)
            #expect(unknown.status == 404)
            #expect(try Self.code(foreign) == Self.code(unknown))
        }
    }

    @Test func `a guardian whose guardianship has ended, or whose child has turned 18, sees nothing`() throws {
        try world.pupil(NotifySample.child, guardians: [NotifySample.father])
        #expect(try ask(person: "mor@hem.example").status == 404)
        try world.pupil(NotifySample.child, born: "2008-11-25", guardians: [NotifySample.father])
        #expect(try ask(person: "far@hem.example").status == 404)
    }

    @Test func `staff who sign in with one factor where two are asked see nothing, and learn nothing of the child`()
        throws
    {
        let strict = try world.hosted(assurance: Assurance(claim: "amr", staff: ["mfa"]))
        func ask(_ person: String, _ child: PersonID, amr: JSON?) throws -> Response {
            var claims = strict.issuer.claims(subject: person, .seconds(3600), world.clock.clock)
                .setting("eduPersonPrincipalName", JSON(person))
            if let amr { claims = claims.setting("amr", amr) }
            let headers = [(name: "Authorization", value: "Bearer \(try strict.issuer.token(claims))")]
            let target = "/v1/alerts?child=\(child)&date=2026-11-25"
            return strict.router.respond(to: try #require(Request(.get, target, headers: headers)))
        }
        for child in [NotifySample.child, NotifySample.person(99)] {
            for weak in [nil, ["pwd"], "pwd"] as [JSON?] {
                let refused = try ask("larare@stad.example", child, amr: weak)
                #expect(refused.status == 403)
                #expect(try Self.code(refused) == "assurance-too-low")
            }
            // Not staff: signing in otherwise would not help.
            #expect(try ask("okand@hem.example", child, amr: nil).status == 404)
        }
        #expect(try ask("larare@stad.example", NotifySample.child, amr: ["pwd", "mfa"]).status == 200)
        #expect(try ask("mor@hem.example", NotifySample.child, amr: nil).status == 200)
    }

    @Test func `where guardians must sign in with two factors, one who did not sees nothing, and a mentor does`() throws
    {
        let strict = try world.hosted(assurance: Assurance(claim: "amr", levels: [.guardian: ["mfa"]]))
        func ask(_ person: String, _ child: PersonID, amr: JSON?) throws -> Response {
            let claims = strict.issuer.claims(subject: person, .seconds(3600), world.clock.clock)
                .setting("eduPersonPrincipalName", JSON(person)).setting("amr", amr)
            let headers = [(name: "Authorization", value: "Bearer \(try strict.issuer.token(claims))")]
            let target = "/v1/alerts?child=\(child)&date=2026-11-25"
            return strict.router.respond(to: try #require(Request(.get, target, headers: headers)))
        }
        for child in [NotifySample.child, NotifySample.person(99)] {
            let refused = try ask("mor@hem.example", child, amr: ["pwd"])
            #expect(refused.status == 403)
            #expect(try Self.code(refused) == "assurance-too-low")
            #expect(try ask("okand@hem.example", child, amr: nil).status == 404)
        }
        #expect(try ask("mor@hem.example", NotifySample.child, amr: ["mfa"]).status == 200)
        #expect(try ask("larare@stad.example", NotifySample.child, amr: nil).status == 200)
        // A mentor who has custody of the child is told nothing by being mentor, or a weak sign-in would show more than a sure one.
        try world.pupil(NotifySample.child, guardians: [NotifySample.father, NotifySample.teacher])
        #expect(try Self.code(ask("larare@stad.example", NotifySample.child, amr: nil)) == "assurance-too-low")
        #expect(try ask("larare@stad.example", NotifySample.child, amr: ["mfa"]).status == 200)
    }

    @Test func `a duty that has ended gives no right`() throws {
        try world.hear(
            NotifySample.duty(
                42, NotifySample.teacher, at: NotifySample.unit, role: "Lärare", version: 2, ends: "2026-11-24",
                mentorOf: Self.group))
        #expect(try ask(person: "larare@stad.example").status == 404)
    }

    @Test func `work at the child's school is no right, nor a mentor's part after the child has left`() throws {
        #expect(try ask(person: "larare@stad.example").status == 200)
        let changed = SchoolDocument.group(Self.group, [.init(NotifySample.child, until: "2026-11-24")])
        try world.hear(GroupChanged(changed, version: 2))
        #expect(try ask(person: "larare@stad.example").status == 404)
        try world.hear(GroupChanged(SchoolDocument.group(Self.group, [NotifySample.child]), version: 3))
        #expect(try ask(person: "larare@stad.example").status == 200)
        try world.hear(
            NotifySample.duty(42, NotifySample.teacher, at: NotifySample.unit, role: "Lärare", version: 2))
        #expect(try ask(person: "larare@stad.example").status == 404)
        try world.hear(
            NotifySample.duty(42, NotifySample.teacher, at: NotifySample.unit, role: "Skolsköterska", version: 3))
        #expect(try ask(person: "larare@stad.example").status == 200)
        // A nurse of all the city's schools is not every child's.
        try world.hear(
            NotifySample.duty(42, NotifySample.teacher, at: NotifySample.school, role: "Skolsköterska", version: 4))
        #expect(try ask(person: "larare@stad.example").status == 404)
    }

    @Test func `a protected child is for guardians, heads and machines that may, not for the mentor`() throws {
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother], marking: "Sekretessmarkering")
        #expect(try ask(person: "larare@stad.example", purpose: "Provning").status == 404)
        #expect(try ask(scopes: ["notify.read"], purpose: "Provning").status == 404)
        #expect(try ask(person: "rektor@stad.example", purpose: "Provning").status == 200)
        #expect(try ask(person: "mor@hem.example").status == 200)
        #expect(try ask(scopes: ["notify.read", "notify.protected"], purpose: "Provning").status == 200)
    }

    @Test func `staff and systems say what they read a protected child's alerts for, and the log says whose they are`()
        throws
    {
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother], marking: "Sekretessmarkering")
        let asks: [(String?) throws -> Response] = [
            { try ask(person: "rektor@stad.example", purpose: $0) },
            { try ask(scopes: ["notify.read", "notify.protected"], purpose: $0) },
        ]
        for ask in asks {
            let refused = try ask(nil)
            #expect(refused.status == 403)
            #expect(try Self.code(refused) == "purpose-missing")
            #expect(try ask("Uppföljning").status == 200)
        }
        #expect(try ask(person: "mor@hem.example").status == 200)
        // Who may not see the child learns nothing by leaving the purpose out.
        #expect(
            try ask(person: "larare@stad.example").body
                == ask(person: "larare@stad.example", child: NotifySample.person(99)).body)
        let records = try world.database.read { try AccessLog.last(in: $0) }
        #expect(records.map(\.data) == Array(repeating: "alerts,protected-identity", count: 3))
        #expect(records.map(\.purpose) == ["Uppföljning", "Uppföljning", nil])
    }

    @Test func `a guardian of a protected child reads what was sent, and no time that a school has set`() throws {
        let before = try JSON(parsing: ask(person: "mor@hem.example").body)
        #expect(before["dueAt"] != nil && before["alerts"]?[0]?["createdAt"] != nil)
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother], marking: "Sekretessmarkering")
        let told = try JSON(parsing: ask(person: "mor@hem.example").body)
        #expect(told["status"]?.string == "told")
        #expect(told["withoutPlaces"]?.bool == true)
        #expect(told["alerts"]?[0]?["sentAt"]?.string == "2026-11-25T07:15:00Z")
        for time in ["dueAt", "escalatedAt", "correctedAt"] { #expect(told[time] == nil, "\(time)") }
        for time in ["createdAt", "settledAt", "attempts"] { #expect(told["alerts"]?[0]?[time] == nil, "\(time)") }
        try InterfaceDocument(NotifyService.openAPI).expect(told, isA: "AlertsOfDay")
        // One who is protected as well is told all.
        try world.adult(
            NotifySample.mother, emails: ["mor@hem.example"], principalName: "Mor@hem.example",
            marking: "Sekretessmarkering")
        #expect(try JSON(parsing: ask(person: "mor@hem.example").body)["dueAt"] != nil)
    }

    @Test func `a pupil of age reads what was told of them, not to whom or where, and nobody else's`() throws {
        func tell(born: String, marking: String? = nil, version: Int64) throws {
            try world.hear(
                NotifySample.person(
                    NotifySample.child, version: version, born: born,
                    guardians: [NotifySample.mother, NotifySample.father], unit: NotifySample.unit, marking: marking,
                    principalName: "ada@skola.example"))
        }
        // The day before the birthday nothing, on it what was told when they were a child.
        try tell(born: "2008-11-26", version: 100)
        #expect(try ask(person: "ada@skola.example").status == 404)
        try tell(born: "2008-11-25", version: 101)
        let answer = try ask(person: "ada@skola.example")
        #expect(answer.status == 200)
        let told = try JSON(parsing: answer.body)
        try InterfaceDocument(NotifyService.openAPI).expect(told, isA: "AlertsOfDay")
        #expect(told["status"]?.string == "told")
        #expect(told["alerts"]?.count == 2)
        #expect(told["alerts"]?[0]?["sentAt"]?.string == "2026-11-25T07:15:00Z")
        for secret in [NotifySample.mother.description, NotifySample.father.description, "@", "***"] {
            #expect(!told.text.contains(secret), "\(secret)")
        }
        let record = try #require(try world.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.party == "relation:pupil-of-age" && record.person == NotifySample.child.uuid.bytes16)
        #expect(record.personIDs == [NotifySample.child.uuid])
        #expect(try ask(person: "ada@skola.example", child: NotifySample.sibling).status == 404)
        // A protected pupil names no purpose for what is their own, and knows where they are.
        try tell(born: "2008-11-25", marking: "Sekretessmarkering", version: 102)
        let own = try JSON(parsing: ask(person: "ada@skola.example").body)
        #expect(own["dueAt"] != nil && own["withoutPlaces"] == nil)
    }

    @Test func `a login name the register gives to two persons has the rights of neither`() throws {
        try world.adult(NotifySample.person(51), emails: ["namne@hem.example"], principalName: "mor@hem.example")
        #expect(try ask(person: "mor@hem.example").status == 404)
        #expect(try ask(person: "far@hem.example").status == 200)
    }

    @Test func `bad requests get stable codes`() throws {
        let token = try issuer.token(machine: "m", scopes: ["notify.read"], clock: world.clock.clock)
        #expect(try Self.code(get("/v1/alerts?child=\(NotifySample.child)&date=2026-11-25", nil)) == "token-missing")
        #expect(try Self.code(get("/v1/alerts?date=2026-11-25", token)) == "parameter-malformed")
        #expect(try Self.code(get("/v1/alerts?child=1&date=2026-11-25", token)) == "parameter-malformed")
        #expect(try Self.code(get("/v1/alerts?child=\(NotifySample.child)&date=25/11", token)) == "parameter-malformed")
        #expect(try ask(scopes: ["ss12000.read"]).status == 403)
    }

    @Test func `every answered read is written down, and no refused one answers`() throws {
        _ = try ask(person: "mor@hem.example")
        _ = try ask(scopes: ["notify.read"])
        _ = try ask(person: "okand@hem.example")
        let records = try world.database.read { try AccessLog.last(in: $0) }
        #expect(records.map(\.party) == ["relation:custodian", "scope:notify.read"])
        #expect(records.allSatisfy { $0.data == "alerts" && $0.names(NotifySample.child.uuid) })
    }

    @Test func `a day without a duty answers that there was none`() throws {
        let token = try issuer.token(machine: "m", scopes: ["notify.read"], clock: world.clock.clock)
        let response = try get("/v1/alerts?child=\(NotifySample.child)&date=2026-11-24", token)
        let document = try JSON(parsing: response.body)
        #expect(document["status"]?.string == "none")
        #expect(document["alerts"]?.count == 0)
    }

    @Test func `the OpenAPI document lists exactly the routes`() throws {
        let document = try JSON(parsing: NotifyService.openAPI)
        let interface = try InterfaceDocument(NotifyService.openAPI)
        try interface.expectExactly(router.routes)
        try interface.expectWhole()
        for phase in Obligation.Phase.allCases {
            let words = document["components"]?["schemas"]?["AlertsOfDay"]?["properties"]?["status"]?["enum"]?.elements
            #expect(words?.contains { $0.string == phase.rawValue } == true)
        }
        for state in Delivery.State.allCases {
            let words = document["components"]?["schemas"]?["Alert"]?["properties"]?["outcome"]?["enum"]?.elements
            #expect(words?.contains { $0.string == state.rawValue } == true)
        }
    }
}
