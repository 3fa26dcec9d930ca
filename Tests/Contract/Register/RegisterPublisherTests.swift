import Access
import HTTP
import JSON
import Messaging
import RegisterService
import Runtime
import SQLite
import Testing

/// Register itself, given what a sample says, publishes that sample.
struct RegisterPublisherTests {
    /// What Register publishes when these documents are imported one after the other: routing key and body.
    /// - Parameter requests: what is sent after them: path and body.
    private func published(_ documents: [JSON], then requests: [(path: String, body: JSON)] = []) throws -> [(
        exchange: String, type: String, subject: String, body: JSON
    )] {
        let database = try Database(
            at: ":memory:", applicationID: RegisterService.applicationID,
            migrations: Outbox.migrations + RegisterMigrations.all)
        let issuer = try DevelopmentIssuer()
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: KeySource(log: .silent) { issuer.keySet })
        let service = RegisterService(database: database, metrics: Metrics(), log: .silent)
        let gate = Gate(verifier)
        var router = Router(gate: gate)
        router.add(service.routes(gate: gate), by: RegisterService.access)
        let token = try issuer.token(machine: "test", scopes: ["register.write", "ss12000.protected"])
        for document in documents {
            let request = Request(
                .post, "/v1/imports", headers: [("Authorization", "Bearer \(token)")], body: document.encoded())
            let response = router.respond(to: try #require(request))
            try #require(response.status == 200)
        }
        for (path, body) in requests {
            let headers = [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "Provning")]
            let request = Request(.put, path, headers: headers, body: body.encoded())
            try #require(router.respond(to: try #require(request)).status == 204)
        }
        return try database.read { transaction in
            try transaction.rows(
                """
                SELECT exchange, type, subject, body FROM outbox
                JOIN outbox_stream ON outbox_stream.number = outbox.stream ORDER BY position
                """
            ) { row in (row.text(0), row.text(1), row.text(2), try JSON(parsing: row.bytes(3))) }
        }
    }

    /// Whatever a sample refers to, so that nothing of it is dropped.
    private func surroundings(_ sample: ContractSample) -> JSON {
        let parent: JSON = "3f0a9c52-5d0e-4a4b-9a51-0b7f1f0c2e00"
        let unit: JSON = "3f0a9c52-5d0e-4a4b-9a51-0b7f1f0c2e01"
        let persons = (1...5).map { number -> JSON in
            ["id": JSON("7b1de0aa-93c7-4d63-8e0f-5a3c6c1b2d0\(number)"), "givenName": "A", "familyName": "B"]
        }
        return [
            "organisations": [
                ["id": parent, "displayName": "Kommunen", "organisationType": "Huvudman"],
                ["id": unit, "displayName": "Skolan", "organisationType": "Skolenhet"],
            ],
            "persons": JSON(persons),
            "groups": [
                [
                    "id": "c2a4e6d8-1f3b-4c5d-8e7f-9a0b1c2d3e01", "displayName": "x", "groupType": "Klass",
                    "startDate": "2026-08-17", "organisation": ["id": unit],
                ]
            ],
            "syllabuses": [
                [
                    "id": "81324f5e-6d7c-4b8a-8999-071625d4e002", "schoolType": "GY", "subjectName": "Svenska",
                    "official": true,
                ]
            ],
            "programmes": [
                [
                    "id": "6f1e2d3c-4b5a-4968-8777-859403b2c002", "name": "Samhälle", "schoolType": "GY",
                    "type": "Yrkesprogram",
                ]
            ],
        ]
    }

    @Test(arguments: [
        ("register.organisation-changed.v1", "organisations"), ("register.person-changed.v1", "persons"),
        ("register.group-changed.v1", "groups"), ("register.duty-changed.v1", "duties"),
        ("register.placement-changed.v1", "placements"), ("register.programme-changed.v1", "programmes"),
        ("register.study-plan-changed.v1", "studyplans"), ("register.syllabus-changed.v1", "syllabuses"),
        ("register.school-unit-offering-changed.v1", "schoolUnitOfferings"),
    ])
    func `a resource is published as its sample has it`(name: String, key: String) throws {
        let sample = try ContractSample(name, of: "Register")
        let document = JSON(object: [(key, JSON([sample.data]))])
        let told = try published([surroundings(sample), document])
        let last = try #require(told.last)
        #expect(last.exchange == "register.events" && last.type == name && last.subject == sample.subject)
        #expect(last.body.setting("meta", nil) == sample.data.setting("meta", nil))
        // The times are Register's own, in the sample's place and form.
        #expect(last.body.members?.map(\.key) == sample.data.members?.map(\.key))
        #expect(last.body["meta"]?.members?.map(\.key) == ["created", "modified"])
    }

    @Test func `a protected person is published as the sample has it`() throws {
        let sample = try ContractSample("register.person-protected.v1", of: "Register")
        let person = sample.data.setting("givenName", "A").setting("familyName", "B")
        let told = try published([["persons": [person]]])
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.first?.type == "register.person-protected.v1" && told.first?.body == sample.data)
        #expect(told.last?.type == "register.person-changed.v1")
    }

    /// A child, the guardian who gives and the adult who receives, with this mark on the guardian.
    private func family(_ sample: ContractSample, marking: String = "Ingen") throws -> JSON {
        let (child, giver) = (sample.data["subject"] ?? .null, sample.data["giver"] ?? .null)
        let receiver = sample.data["receiver"]?["id"] ?? .null
        return [
            "persons": [
                ["id": giver["id"] ?? .null, "givenName": "A", "familyName": "B", "securityMarking": JSON(marking)],
                ["id": receiver, "givenName": "A", "familyName": "B", "birthDate": "1985-02-03"],
                [
                    "id": child["id"] ?? .null, "givenName": "A", "familyName": "B", "birthDate": "2014-03-09",
                    "responsibles": [["person": giver, "relationType": "Vårdnadshavare"]],
                ],
            ]
        ]
    }

    /// The request that gives what the sample says, from today for half a year.
    private func giving(_ sample: ContractSample) -> (path: String, body: JSON) {
        let today = LocalDate(Clock.system.now())
        let body: JSON = [
            "giver": sample.data["giver"]?["id"] ?? .null, "receiver": sample.data["receiver"]?["id"] ?? .null,
            "scope": sample.data["scope"] ?? .null, "startDate": JSON(today.description),
            "endDate": JSON(today.adding(days: 180).description),
        ]
        return ("/v1/persons/\(sample.data["subject"]?["id"]?.string ?? "")/grants/\(sample.subject)", body)
    }

    @Test func `a grant is published as its sample has it`() throws {
        let sample = try ContractSample("register.grant-changed.v1", of: "Register")
        let request = giving(sample)
        let last = try #require(try published([try family(sample)], then: [request]).last)
        #expect(last.exchange == "register.events" && last.type == "register.grant-changed.v1")
        #expect(last.subject == sample.subject)
        #expect(last.body.members?.map(\.key) == sample.data.members?.map(\.key))
        let dated = sample.data.setting("startDate", request.body["startDate"]).setting(
            "endDate", request.body["endDate"])
        #expect(last.body.setting("meta", nil) == dated.setting("meta", nil))
    }

    @Test
    func `a grant that names somebody protected is published as the sample has it, and whole where few may listen`()
        throws
    {
        let sample = try ContractSample("register.grant-protected.v1", of: "Register")
        let whole = try ContractSample("register.grant-changed.v1", of: "Register")
        let mark = try #require(sample.data["securityMarking"]?.string)
        let told = try published([try family(whole, marking: mark)], then: [giving(whole)]).suffix(2)
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.map(\.type) == ["register.grant-protected.v1", "register.grant-changed.v1"])
        #expect(told.first?.body == sample.data)
    }

    @Test(arguments: [
        ("register.placement-protected.v1", "register.placement-changed.v1", "placements", "child"),
        ("register.study-plan-protected.v1", "register.study-plan-changed.v1", "studyplans", "student"),
        ("register.duty-protected.v1", "register.duty-changed.v1", "duties", "person"),
    ])
    func `what is about a protected person is published as the sample has it, and whole where few may listen`(
        name: String, whole: String, key: String, member: String
    ) throws {
        let sample = try ContractSample(name, of: "Register")
        let document = try ContractSample(whole, of: "Register").data.setting("id", JSON(sample.subject))
        let child = try #require(document[member]?["id"])
        let mark = sample.data["securityMarking"]
        let person: JSON = ["id": child, "givenName": "A", "familyName": "B", "securityMarking": mark ?? .null]
        let told = try published([
            surroundings(sample), ["persons": [person]], JSON(object: [(key, JSON([document]))]),
        ]).suffix(2)
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.map(\.type) == [name, whole])
        #expect(told.first?.body == sample.data)
        #expect(told.last?.body.setting("meta", nil) == document.setting("meta", nil))
    }
}
