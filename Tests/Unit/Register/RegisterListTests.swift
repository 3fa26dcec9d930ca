import HTTP
import Testing

/// Who may read lists and import.
struct RegisterListTests {
    @Test(arguments: ["/v2.0/persons", "/persons", "/v2.0/groups/@k6a", "/studyPlans"])
    func `no data without a token, without the scope or to a person`(target: String) throws {
        let bench = try ReadingTown.shared().bench
        let target = ReadingTown.filled(target)
        #expect(try bench.bare(.get, target).status == 401)
        #expect(try bench.bare(.get, target).header("WWW-Authenticate") == "Bearer")
        #expect(try bench.get(target, scopes: ["register.write"]).status == 403)
        #expect(try bench.send(.get, target, person: "alva@example.se").status == 403)
        #expect(try bench.send(.head, target, scopes: ["ss12000.read"]).status == 200)
    }

    @Test func `a path with a slash at its end is the same path`() throws {
        let town = try ReadingTown.shared()
        #expect(try town.get("/v2.0/groups/").body == town.get("/v2.0/groups").body)
        #expect(try town.get("/groups/@k6a/").body == town.get("/v2.0/groups/@k6a").body)
    }

    @Test func `an import needs its own scope`() throws {
        let bench = try RegisterBench()
        #expect(try bench.bare(.post, "/v1/imports").status == 401)
        #expect(try bench.send(.post, "/v1/imports", "{}", scopes: ["ss12000.read"]).status == 403)
        #expect(try bench.send(.post, "/v1/imports", person: "asa@example.se").status == 403)
    }
}
