import HTTP
import JSON
import Testing

struct ProtectedPersonReadingTests {
    private let path = "/v2.0/persons/\(School.pupil)"
    private let right = ["ss12000.read", "ss12000.protected"]

    private func bench() throws -> RegisterBench {
        let bench = try RegisterBench()
        try bench.load(
            #"""
            {"organisations":[{"id":"\#(School.unit)",\#(School.meta),"displayName":"Skolan",\#
            "organisationType":"Skolenhet"}],
            "persons":[{"id":"\#(School.pupil)",\#(School.meta),"givenName":"Alva","familyName":"Exempel",\#
            "securityMarking":"Sekretessmarkering"},
            {"id":"\#(School.guardian)",\#(School.meta),"givenName":"Bo","familyName":"Exempel"}],
            "groups":[{"id":"\#(School.group)",\#(School.meta),"displayName":"7B","groupType":"Klass",\#
            "startDate":"2026-08-01","organisation":{"id":"\#(School.unit)"},\#
            "groupMemberships":[{"person":{"id":"\#(School.pupil)"}},{"person":{"id":"\#(School.guardian)"}}]}]}
            """#)
        return bench
    }

    /// What was read.
    private func log(_ bench: RegisterBench) throws -> [String] {
        let response = try bench.get("/v1/protected-accesses", scopes: ["register.audit"])
        return try #require(JSON(parsing: response.body)["data"]?.elements).filter { $0["action"] == "read" }.map {
            "\($0["action"]?.string ?? "") \($0["person"]?.string ?? "") \($0["purpose"]?.string ?? "")"
        }
    }

    @Test func `each reading of a protected person is written down with its purpose before it is answered`() throws {
        let bench = try bench()
        #expect(try bench.get(path, scopes: right, purpose: "Elevhälsa, ärende 12").status == 200)
        #expect(try log(bench) == ["read \(School.pupil) Elevhälsa, ärende 12"])
        let looked = try bench.send(
            .post, "/v2.0/persons/lookup", #"{"ids":["\#(School.pupil)","\#(School.guardian)"]}"#, scopes: right,
            purpose: "Utredning")
        #expect(looked.status == 200)
        #expect(try JSON(parsing: looked.body).elements?.count == 2)
        #expect(try log(bench).first == "read \(School.pupil) Utredning")
    }

    @Test func `a class that names a protected pupil is written down too, for it tells where the pupil is`() throws {
        let bench = try bench()
        let group = try bench.get(
            "/v2.0/groups/\(School.group)?expandReferenceNames=true", scopes: right, purpose: "Klasslista")
        #expect(String(decoding: group.body, as: UTF8.self).contains(School.pupil))
        #expect(try log(bench) == ["read \(School.pupil) Klasslista"])
    }

    @Test func `no list of classes tells who is protected, whatever the right and the purpose`() throws {
        let bench = try bench()
        let groups = try bench.get("/v2.0/groups?expandReferenceNames=true", scopes: right, purpose: "Export")
        #expect(groups.status == 200 && !String(decoding: groups.body, as: UTF8.self).contains(School.pupil))
        #expect(try log(bench).isEmpty)
    }

    @Test func `the right without a purpose shows no one who is protected`() throws {
        let bench = try bench()
        let single = try bench.get(path, scopes: right, purpose: "")
        let problem = try JSON(parsing: single.body)
        #expect(single.status == 403 && problem["code"] == "purpose-missing")
        let groups = try bench.get("/v2.0/groups?expandReferenceNames=true", scopes: right, purpose: "")
        #expect(groups.status == 200 && !String(decoding: groups.body, as: UTF8.self).contains(School.pupil))
        #expect(try log(bench).isEmpty)
    }

    @Test func `what is about a protected child says that the purpose is missing, to those with the right alone`()
        throws
    {
        let town = try ReadingTown.shared()
        for target in ["persons/@hemlig", "placements/@hemligek", "studyplans/@hemligplan", "studyPlans/@hemligplan"] {
            let target = ReadingTown.filled("/v2.0/\(target)")
            let response = try town.bench.get(target, scopes: right, purpose: "")
            #expect(response.status == 403, "\(target)")
            #expect(try JSON(parsing: response.body)["code"]?.string == "purpose-missing")
            #expect(try town.bench.get(target).status == 404)
            #expect(try town.bench.get(target, scopes: right).status == 200)
        }
        // A duty is shown, without its person; and what is not there is not there.
        let duty = ReadingTown.filled("/v2.0/duties/@stiglind")
        #expect(try town.bench.get(duty, scopes: right, purpose: "").status == 200)
        #expect(try town.bench.get("/v2.0/placements/\(School.event)", scopes: right, purpose: "").status == 404)
    }

    @Test func `a purpose without the right is of no use, and the answer does not tell why`() throws {
        let bench = try bench()
        let hidden = try bench.get(path, purpose: "Elevhälsa")
        let unknown = try bench.get("/v2.0/persons/\(School.event)", purpose: "Elevhälsa")
        #expect(hidden.status == 404 && hidden.status == unknown.status && hidden.body == unknown.body)
        #expect(try bench.get("/v2.0/persons/\(School.event)", scopes: right).status == 404)
    }

    @Test func `nothing is written down when nobody protected is shown`() throws {
        let bench = try bench()
        #expect(try bench.get("/v2.0/persons", scopes: right, purpose: "Export").status == 200)
        #expect(try bench.get("/v2.0/persons/\(School.guardian)", scopes: right, purpose: "Export").status == 200)
        #expect(try log(bench).isEmpty)
    }

    @Test(arguments: ["a", " ", String(repeating: "x", count: 201)])
    func `a purpose that says nothing is refused`(purpose: String) throws {
        let response = try bench().get(path, scopes: right, purpose: purpose)
        #expect(response.status == 400)
        #expect(try JSON(parsing: response.body)["code"] == "parameter-malformed")
    }
}
