import HTTP
import JSON
import Testing

/// Civic numbers, login names and guardianships that two people of a document, or of document and register, lay claim to.
struct ClaimsInDocumentTests {
    private static let third = "00000000-0000-4000-8000-0000000000b4"
    private static let number = #""civicNo":{"value":"201403092388"},"birthDate":"2014-03-09""#

    private func person(_ id: String, _ members: String) -> String {
        #"{"id":"\#(id)",\#(School.meta),"givenName":"Bo","familyName":"Exempel",\#(members)}"#
    }

    private func load(_ bench: RegisterBench, _ persons: String...) throws -> JSON {
        try bench.load(#"{"persons":[\#(persons.joined(separator: ","))]}"#)
    }

    private func findings(_ report: JSON) -> [String] {
        (report["findings"]?.elements.map(Array.init) ?? []).map { finding in
            ["kind", "id", "rule", "field"].map { finding[$0]?.string ?? "" }.joined(separator: " ")
        }
    }

    private func held(_ bench: RegisterBench, _ id: String) throws -> JSON {
        try JSON(parsing: bench.get("/v2.0/persons/\(id)").body)
    }

    @Test func `another person's civic number is left out and named`() throws {
        let bench = try RegisterBench()
        try #require(findings(load(bench, person(School.pupil, Self.number))).isEmpty)
        let report = try load(bench, person(School.guardian, Self.number))
        #expect(findings(report) == ["repaired \(School.guardian) civic-number-taken civicNo.value"])
        #expect(report["persons"]?["created"] == 1)
        #expect(try held(bench, School.guardian)["civicNo"] == nil)
        // The one who has it is found by it, alone, and can be written.
        #expect(try bench.ids("/v2.0/persons?civicNo=201403092388") == [School.pupil])
    }

    @Test func `of two in one document the first has the number and the name`() throws {
        let bench = try RegisterBench()
        let claims = Self.number + #","eduPersonPrincipalNames":["bo@example.se","eget@example.se"]"#
        let report = try load(
            bench, person(School.pupil, claims),
            person(School.guardian, claims.replacing("bo@", with: "BO@").replacing("eget@", with: "annat@")))
        #expect(
            findings(report) == [
                "repaired \(School.guardian) civic-number-taken civicNo.value",
                "repaired \(School.guardian) principal-name-taken eduPersonPrincipalNames[0]",
            ])
        #expect(try held(bench, School.guardian)["eduPersonPrincipalNames"] == ["annat@example.se"])
        // The same document again finds the same and changes nothing.
        let again = try load(bench, person(School.pupil, claims))
        #expect(again["persons"]?["unchanged"] == 1 && findings(again).isEmpty)
    }

    @Test func `who has the number already keeps it, wherever in the document another claims it`() throws {
        let bench = try RegisterBench()
        _ = try load(bench, person(School.pupil, Self.number))
        let report = try load(bench, person(School.guardian, Self.number), person(School.pupil, Self.number))
        #expect(findings(report) == ["repaired \(School.guardian) civic-number-taken civicNo.value"])
        #expect(try bench.ids("/v2.0/persons?civicNo=201403092388") == [School.pupil])
    }

    @Test func `two of one document are told apart alike whether one is protected or was deleted`() throws {
        let claims = Self.number + #","eduPersonPrincipalNames":["bo@example.se"]"#
        let mark = #","securityMarking":"Sekretessmarkering""#
        let first = [person(School.teacher, claims), person(School.pupil, claims)]
        var reports: [[String]] = []
        for isThere in [true, false] {
            for both in [first, first.reversed()] {
                let bench = try RegisterBench()
                if isThere { _ = try load(bench, person(School.teacher, #""birthDate":"2014-03-09""# + mark)) }
                let response = try bench.send(
                    .post, "/v1/imports?dryRun=true", #"{"persons":[\#(both.joined(separator: ","))]}"#,
                    scopes: ["register.write"])
                reports.append(findings(try JSON(parsing: response.body)))
            }
        }
        #expect(reports[0] == reports[2] && reports[1] == reports[3])
        #expect(reports[0].count == 2)
    }

    @Test func `a number that has become free is taken`() throws {
        let bench = try RegisterBench()
        _ = try load(bench, person(School.pupil, Self.number))
        let report = try load(
            bench, person(School.pupil, #""birthDate":"2014-03-09""#), person(School.guardian, Self.number))
        #expect(findings(report).isEmpty)
        #expect(try held(bench, School.guardian)["civicNo"] == ["value": "201403092388"])
    }

    @Test func `a protected person's login name is given to nobody, and whose it is is not told`() throws {
        let bench = try RegisterBench()
        let name = #""eduPersonPrincipalNames":["bo@example.se"]"#
        _ = try load(bench, person(School.teacher, name + #","securityMarking":"Sekretessmarkering""#))
        let document = #"{"persons":[\#(person(School.pupil, name + "," + Self.number))]}"#
        let response = try bench.send(.post, "/v1/imports", document, scopes: ["register.write"])
        let report = try JSON(parsing: response.body)
        #expect(findings(report) == ["repaired \(School.pupil) principal-name-taken eduPersonPrincipalNames[0]"])
        #expect(!report.text.contains(School.teacher))
    }

    @Test func `a protected person's civic number is not told of to one who may not know of them`() throws {
        let bench = try RegisterBench()
        _ = try load(bench, person(School.teacher, Self.number + #","securityMarking":"Sekretessmarkering""#))
        let document = #"{"persons":[\#(person(School.pupil, Self.number))]}"#
        let weak = try bench.send(.post, "/v1/imports?dryRun=true", document, scopes: ["register.write"])
        #expect(findings(try JSON(parsing: weak.body)).isEmpty)
        let strong = try bench.send(
            .post, "/v1/imports?dryRun=true", document, scopes: ["register.write", "ss12000.protected"])
        #expect(findings(try JSON(parsing: strong.body)).map { $0.contains("civic-number-taken") } == [true])
    }

    @Test func `two are not each other's guardians`() throws {
        let bench = try RegisterBench()
        func guarded(by id: String) -> String {
            #""responsibles":[{"person":{"id":"\#(id)"},"relationType":"Vårdnadshavare"}]"#
        }
        let report = try load(
            bench, person(School.pupil, guarded(by: School.guardian)),
            person(School.guardian, guarded(by: School.pupil))
        )
        #expect(findings(report) == ["repaired \(School.guardian) guardian-circle responsibles[0]"])
        #expect(try held(bench, School.guardian)["responsibles"] == [])
        #expect(try held(bench, School.pupil)["responsibles"]?.count == 1)
    }
}
