import HTTP
import JSON
import Testing

struct ProtectionTests {
    private func person(_ mark: String?, given: String = "Alva") -> String {
        let marking = mark.map { #","securityMarking":"\#($0)""# } ?? ""
        return #"""
            {"persons":[{"id":"\#(School.pupil)",\#(School.meta),"givenName":"\#(given)","familyName":"Exempel",\#
            "civicNo":{"value":"201403092388"},"birthDate":"2014-03-09","eduPersonPrincipalNames":["alva@example.se"]\#
            \#(marking)}]}
            """#
    }

    @Test func `a protected person is told of in full only where few may listen`() throws {
        let bench = try RegisterBench()
        try bench.load(person("Skyddad folkbokföring"))
        let told = try bench.told()
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.map(\.type) == ["register.person-protected.v1", "register.person-changed.v1"])
        #expect(told.map(\.version) == [1, 1])
        #expect(told[0].body == ["id": JSON(School.pupil), "securityMarking": "Skyddad folkbokföring"])
        #expect(told[1].body["givenName"]?.string == "Alva")
    }

    @Test func `a document that does not speak of the mark does not lift it`() throws {
        let bench = try RegisterBench()
        try bench.load(person("Sekretessmarkering"))
        try bench.forgetTold()
        let same = try bench.load(person(nil))
        #expect(same["persons"]?["unchanged"]?.int == 1)
        #expect(same["findings"]?.elements?.map { $0["rule"] } == ["protection-kept"])
        let changed = try bench.load(person(nil, given: "Alma"))
        #expect(changed["persons"]?["changed"]?.int == 1)
        let told = try bench.told()
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.last?.body["securityMarking"]?.string == "Sekretessmarkering")
        #expect(try bench.ids("/v2.0/persons").isEmpty)
        // Nor does the field's place in the document make a difference the next time.
        #expect(try bench.load(person("Sekretessmarkering", given: "Alma"))["persons"]?["unchanged"]?.int == 1)
    }

    @Test func `Ingen lifts the mark, and then everyone is told`() throws {
        let bench = try RegisterBench()
        try bench.load(person("Sekretessmarkering"))
        try bench.forgetTold()
        try bench.load(person("Ingen"))
        let told = try bench.told()
        #expect(told.map(\.exchange) == ["register.events"] && told.first?.version == 2)
        #expect(try bench.ids("/v2.0/persons") == [School.pupil])
    }

    @Test func `a person who becomes protected is told of by the mark alone`() throws {
        let bench = try RegisterBench()
        try bench.load(person("Ingen"))
        try bench.forgetTold()
        try bench.load(person("Något nytt"))
        let told = try bench.told()
        #expect(told.first?.type == "register.person-protected.v1" && told.first?.version == 2)
        #expect(told.first?.body.count == 2)
        #expect(told.last?.exchange == "register.protected")
    }

    @Test(arguments: [
        "", "?nameContains=alva", "?civicNo=201403092388", "?eduPersonPrincipalName=alva@example.se",
        "?meta.modified.after=0001-01-01T00:00:00Z", "?sortkey=ModifiedDesc",
    ])
    func `a protected person is in no list and no search`(query: String) throws {
        let bench = try RegisterBench()
        try bench.load(person("Ingen"))
        #expect(try bench.ids("/v2.0/persons\(query)") == [School.pupil])
        try bench.load(person("Sekretessmarkering"))
        #expect(try bench.ids("/v2.0/persons\(query)").isEmpty)
    }

    @Test func `a protected person is shown only to those with the right who ask for that person`() throws {
        let bench = try RegisterBench()
        try bench.load(person("Sekretessmarkering"))
        let path = "/v2.0/persons/\(School.pupil)"
        let hidden = try bench.get(path)
        #expect(hidden.status == 404 && hidden.body.isEmpty)
        let scopes = ["ss12000.read", "ss12000.protected"]
        #expect(try bench.get(path, scopes: scopes, purpose: "Elevhälsa").status == 200)
        #expect(try bench.get(path, scopes: ["ss12000.protected"]).status == 403)
    }

    /// A school in which the pupil, the teacher and the pupil's guardian are protected, and another pupil is not.
    private func school() throws -> RegisterBench {
        let bench = try RegisterBench()
        let guardians = #""responsibles":[{"person":{"id":"\#(School.guardian)"},"relationType":"Vårdnadshavare"}]"#
        func person(_ id: String, _ mark: String, _ more: String = "") -> String {
            #"{"id":"\#(id)",\#(School.meta),"givenName":"A","familyName":"E","securityMarking":"\#(mark)"\#(more)}"#
        }
        try bench.load(
            #"""
            {\#(School.organisations),"persons":[\#(person(School.pupil, "Sekretessmarkering")),
            \#(person(School.teacher, "Sekretessmarkering")),\#(person(School.guardian, "Skyddad folkbokföring")),
            \#(person(School.event, "Ingen", "," + guardians))],
            "groups":[{"id":"\#(School.group)",\#(School.meta),"displayName":"6A","startDate":"2026-08-17",
            "groupType":"Klass","organisation":{"id":"\#(School.unit)"},"groupMemberships":[
            {"person":{"id":"\#(School.pupil)"}},{"person":{"id":"\#(School.event)"}}]}],"duties":[\#(School.plainDuty)]}
            """#)
        return bench
    }

    private func served(_ bench: RegisterBench, _ path: String, _ scopes: [String]) throws -> String {
        String(decoding: try bench.get(path, scopes: scopes, purpose: "Elevhälsa").body, as: UTF8.self)
    }

    @Test func `a protected child in lists: no class, duty or other person shows them without the right`() throws {
        let bench = try school()
        for path in [
            "groups", "groups/\(School.group)", "duties", "duties/\(School.duty)", "persons", "persons/\(School.event)",
        ] {
            let plain = try served(bench, "/v2.0/\(path)", ["ss12000.read"])
            for hidden in [School.pupil, School.teacher, School.guardian] { #expect(!plain.contains(hidden)) }
        }
        let group = try JSON(parsing: Array(served(bench, "/v2.0/groups/\(School.group)", ["ss12000.read"]).utf8))
        #expect(group["groupMemberships"] == [["person": ["id": JSON(School.event)]]])
        #expect(group["displayName"]?.string == "6A" && group["meta"] != nil)
        let duty = try JSON(parsing: Array(served(bench, "/v2.0/duties/\(School.duty)", ["ss12000.read"]).utf8))
        #expect(duty["dutyRole"]?.string == "Lärare" && duty["person"] == nil)
        let other = try JSON(parsing: Array(served(bench, "/v2.0/persons/\(School.event)", ["ss12000.read"]).utf8))
        #expect(other["responsibles"]?.count == 0)
    }

    @Test func `a protected child in lists: with the right what is asked for by id shows them`() throws {
        let bench = try school()
        let scopes = ["ss12000.read", "ss12000.protected"]
        #expect(try served(bench, "/v2.0/groups/\(School.group)", scopes).contains(School.pupil))
        #expect(try served(bench, "/v2.0/duties/\(School.duty)", scopes).contains(School.teacher))
        #expect(try served(bench, "/v2.0/persons/\(School.event)", scopes).contains(School.guardian))
        #expect(try served(bench, "/v2.0/duties?person=\(School.teacher)", scopes).contains(School.duty))
    }

    @Test func `a protected child in lists: a filter does not find what is theirs`() throws {
        #expect(try school().ids("/v2.0/duties?person=\(School.teacher)").isEmpty)
    }
}
