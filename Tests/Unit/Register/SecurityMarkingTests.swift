import HTTP
import JSON
import SQLite
import Testing

struct SecurityMarkingTests {
    private let path = "/v1/persons/\(School.pupil)/security-marking"
    private let document = #"""
        {"persons":[{"id":"\#(School.pupil)",\#(School.meta),"givenName":"Alva","familyName":"Exempel",\#
        "eduPersonPrincipalNames":["alva@example.se"]}]}
        """#

    private func mark(_ bench: RegisterBench, _ mark: String, _ purpose: String = "Anmälan från socialtjänsten") throws
        -> Response
    {
        try bench.send(
            .put, path, #"{"securityMarking":"\#(mark)","purpose":"\#(purpose)"}"#, scopes: ["register.protect"])
    }

    private func accesses(_ bench: RegisterBench, _ query: String = "") throws -> [JSON] {
        let response = try bench.get("/v1/protected-accesses\(query)", scopes: ["register.audit"])
        try #require(response.status == 200)
        let list = try JSON(parsing: response.body)
        return Array(try #require(list["data"]?.elements))
    }

    @Test func `the mark hides a person at once and tells everyone to forget`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        try bench.forgetTold()
        let response = try mark(bench, "Skyddad folkbokföring")
        #expect(response.status == 200 && response.header("ETag") == "\"2\"")
        #expect(try bench.ids("/v2.0/persons").isEmpty)
        let told = try bench.told()
        #expect(told.map(\.type) == ["register.person-protected.v1", "register.person-changed.v1"])
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.map(\.version) == [2, 2])
    }

    @Test func `what has not left yet about the person does not leave after all`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        #expect(try bench.told().map(\.type) == ["register.person-changed.v1"])
        _ = try mark(bench, "Sekretessmarkering")
        let told = try bench.told()
        #expect(
            told.map(\.type) == [
                "register.person-protected.v1", "register.person-protected.v1", "register.person-changed.v1",
            ])
        #expect(told.map(\.version) == [1, 2, 2])
        for event in told where event.exchange == "register.events" {
            #expect(event.body == ["id": JSON(School.pupil), "securityMarking": "Sekretessmarkering"])
        }
    }

    @Test func `lifting brings the person back as they were`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        let before = try bench.person()
        _ = try mark(bench, "Sekretessmarkering")
        try bench.forgetTold()
        #expect(try mark(bench, "Ingen").status == 200)
        #expect(try bench.ids("/v2.0/persons") == [School.pupil])
        #expect(try bench.person()["givenName"] == before["givenName"])
        #expect(try bench.told().map(\.exchange) == ["register.events"])
    }

    @Test func `who set and lifted a mark, and what for, is written down and stays`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        _ = try mark(bench, "Sekretessmarkering", "Beslut 17")
        _ = try mark(bench, "Sekretessmarkering", "Beslut 17 igen")
        _ = try mark(bench, "Ingen", "Beslut 18")
        let entries = try accesses(bench)
        #expect(entries.map { $0["action"]?.string } == ["lifted", "marked", "marked"])
        #expect(entries.map { $0["purpose"]?.string } == ["Beslut 18", "Beslut 17 igen", "Beslut 17"])
        #expect(entries.allSatisfy { $0["person"]?.string == School.pupil && $0["caller"]?.string == "test" })
        #expect(try accesses(bench, "?person=\(School.guardian)").isEmpty)
        #expect(throws: (any Error).self) {
            try bench.database.write { try $0.run("DELETE FROM protected_access") }
        }
        #expect(throws: (any Error).self) {
            try bench.database.write { try $0.run("UPDATE protected_access SET purpose = ''") }
        }
    }

    @Test(arguments: [
        (#"{"securityMarking":"Hemlig","purpose":"Beslut"}"#, "securityMarking"),
        (#"{"purpose":"Beslut"}"#, "securityMarking"),
        (#"{"securityMarking":"Ingen"}"#, "purpose"),
        (#"{"securityMarking":"Ingen","purpose":" a "}"#, "purpose"),
        (#"{"securityMarking":"Ingen","purpose":"två\nrader"}"#, "purpose"),
    ])
    func `a wrong field is named and nothing changes`(body: String, field: String) throws {
        let bench = try RegisterBench()
        try bench.load(document)
        try bench.forgetTold()
        let response = try bench.send(.put, path, body, scopes: ["register.protect"])
        let problem = try JSON(parsing: response.body)
        #expect(response.status == 422 && problem["code"] == "body-invalid" && problem["field"]?.string == field)
        #expect(try bench.told().isEmpty && accesses(bench).isEmpty)
    }

    @Test func `the log is read by pages, newest first, of one person or one caller`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        for number in 1...5 {
            _ = try mark(bench, number.isMultiple(of: 2) ? "Ingen" : "Sekretessmarkering", "\(number) gånger")
        }
        var read: [String?] = []
        var token = ""
        repeat {
            let response = try bench.get(
                "/v1/protected-accesses?limit=2&caller=test&person=\(School.pupil)\(token)", scopes: ["register.audit"])
            let page = try JSON(parsing: response.body)
            read += try #require(page["data"]?.elements).map { $0["purpose"]?.string }
            token = page["pageToken"]?.string.map { "&pageToken=\($0)" } ?? ""
            for changed in token.isEmpty ? [] : ["\(token)0", "\(token)1", String(token.dropLast()), "\(token)="] {
                let answer = try bench.get("/v1/protected-accesses?limit=2\(changed)", scopes: ["register.audit"])
                #expect(answer.status == 400)
            }
        } while !token.isEmpty
        #expect(try bench.get("/v1/protected-accesses?pageToken=n1", scopes: ["register.audit"]).status == 400)
        #expect(read == (1...5).reversed().map { "\($0) gånger" })
        #expect(try accesses(bench, "?caller=nobody").isEmpty && accesses(bench, "?person=\(School.event)").isEmpty)
    }

    @Test func `a person who is not there is not found, and nobody without the scope is answered`() throws {
        let bench = try RegisterBench()
        #expect(try mark(bench, "Ingen").status == 404)
        try bench.load(document)
        let body = #"{"securityMarking":"Ingen","purpose":"Beslut"}"#
        #expect(try bench.send(.put, path, body, scopes: ["register.write", "ss12000.protected"]).status == 403)
        #expect(try bench.get("/v1/protected-accesses", scopes: ["register.protect"]).status == 403)
    }
}

extension RegisterBench {
    fileprivate func person() throws -> JSON {
        try JSON(parsing: get("/v2.0/persons/\(School.pupil)").body)
    }
}
