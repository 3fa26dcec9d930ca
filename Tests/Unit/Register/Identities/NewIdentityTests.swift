import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

/// A new identity is given, and the old one retired, and nobody can tell which belongs to which.
struct NewIdentityTests {
    private func id(_ response: Response) throws -> String {
        try #require(response.status == 201, "\(String(decoding: response.body, as: UTF8.self))")
        return try #require(JSON(parsing: response.body)["id"]?.string)
    }

    /// What leaves an id behind elsewhere: reports, plans, and what was followed once.
    private func leaveTraces(_ office: IdentityOffice) throws {
        let entry = #"{"message":"fel","severityLevel":"Info","resourceType":"Person","resourceId":"\#(School.pupil)"}"#
        try #require(try office.bench.send(.post, "/v2.0/log/", entry, scopes: ["ss12000.read"]).status == 201)
        let statistics =
            #"{"resourceType":"Person","newCount":1,"resourceUrl":"https://s.se/persons/\#(School.pupil)"}"#
        _ = try office.bench.send(.post, "/v2.0/statistics/", statistics, scopes: ["ss12000.read"])
        let plan = #"{"organisation":"\#(School.unit)","lastDay":"2027-06-11","firstDay":"2027-08-16"}"#
        let planned = try office.bench.send(.post, "/v1/school-year-changes", plan, scopes: ["register.write"])
        try #require(planned.status == 201, "\(String(decoding: planned.body, as: UTF8.self))")
        try office.bench.database.write { transaction in
            _ = try transaction.run(
                "INSERT INTO follow_item (kind, id) SELECT 'persons', id FROM persons WHERE hidden = 1")
        }
    }

    @Test func `no row, event or log line holds both, and neither command touches what is about the other`() throws {
        let lines = LogLines()
        let office = try IdentityOffice(log: lines.log())
        try leaveTraces(office)
        office.bench.clock.advance(by: .seconds(3_600))
        let before = try DatabaseWalk(office.bench.database).about(School.pupil)
        let new = try id(office.give())
        let given = try DatabaseWalk(office.bench.database)
        #expect(given.about(School.pupil) == before, "giving writes nothing about the old")
        #expect(!given.about(new).isEmpty)
        office.bench.clock.advance(by: .seconds(4 * 86_400))
        #expect(try office.retire().status == 204)
        let after = try DatabaseWalk(office.bench.database)
        #expect(after.about(new) == given.about(new), "retiring writes nothing about the new")
        #expect(Set(after.about(new)).isDisjoint(with: after.about(School.pupil)))
        let left = Set(after.about(School.pupil).map(DatabaseWalk.table))
        #expect(left == ["access_log", "kept_mark", "outbox", "protected_access", "tombstone", "withdrawal"])
        #expect(!lines.lines.contains { $0.contains(new) || $0.contains(School.pupil) })
        // Neither the request's trace nor a cause leads from one event to another.
        let led = try office.bench.database.read { transaction in
            try transaction.first(
                """
                SELECT count(*) FROM outbox WHERE (subject = ?1 OR subject = ?2 AND type LIKE '%deleted%')
                    AND coalesce(traceparent, hex(correlation), hex(causation), '') <> ''
                """, new, School.pupil
            ) { $0.int(0) }
        }
        #expect(led == 0)
    }

    @Test func `a guardian's two identities stand in no row together, whatever an import changed between`() throws {
        let office = try IdentityOffice()
        // Of a protected child nothing would be kept.
        try office.mark(School.pupil, "Ingen")
        try office.mark(School.guardian, "Sekretessmarkering")
        let adult: JSON = [
            "givenName": "Ulla", "familyName": "Provning", "civicNo": ["value": "198504042386"],
            "birthDate": "1985-04-04", "securityMarking": "Ingen",
        ]
        let new = try id(office.give(adult, insteadOf: School.guardian))
        let path = "persons/\(School.pupil)"
        let responsibles: JSON = [["person": ["id": JSON(new)], "relationType": "Vårdnadshavare"]]
        let child = try office.editor.json(path).setting("meta", nil).setting("responsibles", responsibles)
        try office.editor.write(path, child)
        // It keeps, to undo it, what the register knew of the child: custody of the old, which is over, and of the new.
        let adults = try [new, School.guardian].map { id in
            try office.editor.json("persons/\(id)").setting("meta", nil).setting("photo", "no address")
        }
        // Of both something is found.
        let night: JSON = [
            "persons": JSON([child.setting("givenName", "Kim").setting("id", JSON(School.pupil))] + adults)
        ]
        let scopes = ["register.write", "ss12000.protected"]
        let sent = try office.bench.send(.post, "/v1/imports", night.text, scopes: scopes)
        try #require(sent.status == 200)
        let report = try JSON(parsing: sent.body)
        try #require(report["persons"]?["changed"] == 1, "\(report.text)")
        let held = try DatabaseWalk(office.bench.database)
        let together = Set(held.about(new)).intersection(held.about(School.guardian)).map(DatabaseWalk.table)
        #expect(Set(together) == ["import_journal", "import_report"], "\(together)")
        office.bench.clock.advance(by: .seconds(4 * 86_400))
        #expect(try office.retire(School.guardian).status == 204)
        let after = try DatabaseWalk(office.bench.database)
        let ofNew = Set(after.about(new))
        #expect(ofNew.isDisjoint(with: after.about(School.guardian)), "\(ofNew.map(DatabaseWalk.table))")
        let imported = "/v1/imports/\(report["import"]?.string ?? "")"
        let shown = try JSON(parsing: office.bench.send(.get, imported, scopes: scopes).body)["report"]
        let named = shown?["findings"]?.elements?.compactMap { $0["id"]?.string } ?? []
        #expect(named.contains(new) && !named.contains(School.guardian), "\(named)")
        // Its undo ties nobody to the old identity either.
        try #require(try office.bench.send(.post, "\(imported)/undo", scopes: scopes).status == 200)
        let undone = try DatabaseWalk(office.bench.database)
        #expect(Set(undone.about(new)).isDisjoint(with: undone.about(School.guardian)))
    }

    @Test func `the new person is like any other, under an id that tells no time`() throws {
        let office = try IdentityOffice()
        try office.bench.forgetTold()
        let new = try id(office.give())
        #expect(new.split(separator: "-")[2].first == "4")
        #expect(try office.bench.ids("/v2.0/persons").contains(new))
        let told = try office.bench.told()
        #expect(told.map(\.type) == ["register.person-changed.v1"] && told.first?.subject == new)
        #expect(try JSON(parsing: office.bench.get("/v2.0/persons/\(new)").body)["givenName"] == "Vera")
    }

    @Test func `one whose new identity is protected too is told of to few`() throws {
        let office = try IdentityOffice()
        try office.bench.forgetTold()
        let document = IdentityOffice.document.setting("securityMarking", "Sekretessmarkering")
        let new = try id(office.give(document))
        #expect(try !office.bench.ids("/v2.0/persons").contains(new))
        #expect(try office.bench.told().map(\.exchange) == ["register.events", "register.protected"])
        // Who marked them is written down, for no purpose that the retirement might name too.
        let log = try JSON(
            parsing: office.bench.get("/v1/protected-accesses?person=\(new)", scopes: ["register.audit"]).body)["data"]
        #expect(log?.elements?.map { $0["action"] } == ["marked"])
        #expect(log?[0]?["caller"] == "test" && log?[0]?["purpose"] != "Ny identitet")
    }

    @Test func `a family gets its new identities together, each tied to the new ones`() throws {
        let office = try IdentityOffice()
        try office.mark(School.guardian, "Sekretessmarkering")
        let adult: JSON = [
            "givenName": "Ulla", "familyName": "Provning", "civicNo": ["value": "198504042386"],
            "birthDate": "1985-04-04", "securityMarking": "Ingen",
        ]
        let guardian = try id(office.give(adult, insteadOf: School.guardian))
        let responsibles: JSON = [["person": ["id": JSON(guardian)], "relationType": "Vårdnadshavare"]]
        let child = try id(office.give(IdentityOffice.document.setting("responsibles", responsibles)))
        office.bench.clock.advance(by: .seconds(4 * 86_400))
        #expect(try office.retire().status == 204)
        #expect(try office.retire(School.guardian).status == 204)
        let served = try JSON(parsing: office.bench.get("/v2.0/persons/\(child)").body)
        #expect(served["responsibles"]?.elements?.first?["person"]?["id"]?.string == guardian)
    }

    /// Each leads back to the old identity.
    private static let leading: [(String, JSON, String)] = [
        ("civicNo", ["value": "201403092388"], "person.civicNo.value"),
        ("emails", [["value": "ALVA@example.se", "type": "Privat"]], "person.emails[0].value"),
        (
            "phoneNumbers", [["value": "070-174 06 05", "type": "Hem", "mobile": true]],
            "person.phoneNumbers[0].value"
        ),
        (
            "externalIdentifiers", [["value": "4711", "context": "annat", "globallyUnique": false]],
            "person.externalIdentifiers[0].value"
        ),
        ("eduPersonPrincipalNames", ["alva@elev.example.se"], "person.eduPersonPrincipalNames[0]"),
        (
            "responsibles", [["person": ["id": JSON(School.guardian)], "relationType": "Vårdnadshavare"]],
            "person.responsibles[0].person"
        ),
        (
            "responsibles", [["person": ["id": JSON(School.pupil)], "relationType": "Annan ansvarig"]],
            "person.responsibles[0].person"
        ),
    ]

    @Test(arguments: leading)
    func `a document that leads back to the old identity is refused by field`(
        name: String, value: JSON, field: String
    ) throws {
        let office = try IdentityOffice()
        let response = try office.give(IdentityOffice.document.setting(name, value))
        #expect(response.status == 422)
        let mistakes = try Editor.mistakes(response)
        #expect(
            mistakes.contains("\(field) shared-with-old-identity") || mistakes.contains("\(field) tie-to-old-identity"),
            "\(mistakes)")
    }

    @Test func `what must be said is said, and an id is ours to choose`() throws {
        let office = try IdentityOffice()
        let bare: JSON = ["givenName": "Vera", "familyName": "Provning"]
        #expect(
            try Editor.mistakes(office.give(bare)).sorted() == [
                "person.civicNo missing-field", "person.securityMarking missing-field",
            ])
        let named = IdentityOffice.document.setting("id", JSON(School.teacher))
        #expect(try Editor.mistakes(office.give(named)) == ["person.id id-mismatch"])
        #expect(try Editor.mistakes(office.give("Vera")) == ["person not-an-object"])
    }

    @Test func `both commands take the scope that protects, a purpose, and a protected person`() throws {
        let office = try IdentityOffice()
        let others = ["register.write", "ss12000.read", "ss12000.protected"]
        #expect(try office.give(scopes: others).status == 403)
        #expect(try office.retire(scopes: others).status == 403)
        #expect(try IdentityOffice.code(office.give(purpose: nil)) == "purpose-missing")
        #expect(try IdentityOffice.code(office.retire(purpose: nil)) == "purpose-missing")
        #expect(try IdentityOffice.code(office.give(insteadOf: School.teacher)) == "person-not-protected")
        #expect(try IdentityOffice.code(office.retire(School.teacher)) == "person-not-protected")
        #expect(try IdentityOffice.code(office.give(insteadOf: School.unit)) == "person-not-found")
        #expect(try office.retire(School.unit).status == 404)
        #expect(try office.bench.ids("/v2.0/persons") == [School.guardian, School.teacher])
    }

    @Test func `giving and retiring are kept apart, both ways`() throws {
        let office = try IdentityOffice()
        _ = try id(office.give())
        let early = try office.retire()
        #expect(early.status == 409)
        #expect(try IdentityOffice.code(early) == "identity-pause")
        office.bench.clock.advance(by: .seconds(73 * 3_600))
        #expect(try office.retire().status == 204)
        try office.mark(School.teacher, "Sekretessmarkering")
        let document = IdentityOffice.document.setting("civicNo", ["value": "198504042386"])
            .setting("birthDate", "1985-04-04").setting("eduPersonPrincipalNames", nil)
        #expect(try IdentityOffice.code(office.give(document, insteadOf: School.teacher)) == "identity-pause")
        office.bench.clock.advance(by: .seconds(73 * 3_600))
        _ = try id(office.give(document, insteadOf: School.teacher))
    }

    @Test func `an installation that keeps them apart itself sets no pause`() throws {
        let office = try IdentityOffice(["IDENTITY_PAUSE": "0s"])
        _ = try id(office.give())
        #expect(try office.retire().status == 204)
        #expect(try office.retire().status == 404)
    }

    @Test func `retiring is written down with its purpose, and to others a deletion like any other`() throws {
        let office = try IdentityOffice()
        let mirrored = try office.bench.get("/deletedEntities").body
        #expect(try office.retire().status == 204)
        // Those who may not see them were told of it when the mark was set.
        #expect(try office.bench.get("/deletedEntities").body == mirrored)
        let log = try JSON(
            parsing: office.bench.get("/v1/protected-accesses?person=\(School.pupil)", scopes: ["register.audit"]).body)
        #expect(log["data"]?.elements?.first?["action"] == "retired")
        #expect(log["data"]?.elements?.first?["purpose"] == "Ärende 17")
        let told = try office.bench.told().suffix(6).map(\.type)
        #expect(told.contains("register.person-deleted.v1"))
    }
}
