import HTTP
import JSON
import Testing

@testable import RegisterService
@testable import Resources

/// A parameter that is silently dropped would let a client believe that it had been heard.
struct UnknownParameterTests {
    @Test(arguments: RegisterLists.all.map(\.table.path), ["colour=red", "limit=5", "meta.modified.after=2026-08-17"])
    func `one resource and a lookup take no parameter that is not theirs`(path: String, query: String) throws {
        let town = try ReadingTown.shared()
        let id = try #require(town.json("/v2.0/\(path)?limit=1")["data"]?[0]?["id"]?.string)
        for response in [
            try town.get("/v2.0/\(path)/\(id)?\(query)"), try town.lookup("/v2.0/\(path)/lookup?\(query)", "{}"),
        ] {
            #expect(response.status == 400)
            let error = try JSON(parsing: response.body)
            #expect(error["code"]?.string == "parameter-unsupported")
            #expect(error["message"]?.string?.contains(query.prefix { $0 != "=" }) == true)
        }
        // What was left empty is not given, and words that clients send to expand are no parameters.
        #expect(try town.get("/v2.0/\(path)/\(id)?colour=&expand=enrolments").status == 200)
    }

    @Test func `subscriptions, reports and the log of accesses take none either`() throws {
        let bench = try RegisterBench()
        let scopes = ["ss12000.subscribe", "operator", "register.audit"]
        let paths = ["/v2.0/subscriptions", "/subscriptions", "/v1/subscriptions", "/v1/log-entries"]
        for path in paths + ["/v1/statistics-entries", "/v1/protected-accesses"] {
            #expect(try bench.send(.get, path, scopes: scopes).status == 200)
            let response = try bench.send(.get, "\(path)?colour=red", scopes: scopes)
            #expect(response.status == 400, "\(path)")
            #expect(try JSON(parsing: response.body)["code"]?.string == "parameter-unsupported")
        }
        let one = "/v2.0/subscriptions/\(School.event)?colour=red"
        for method in [HTTP.Method.get, .patch, .delete] {
            #expect(try bench.send(method, one, scopes: scopes).status == 400, "\(method)")
        }
        let body = #"{"name":"N","target":"https://a.example/","resourceTypes":["Person"]}"#
        #expect(try bench.send(.post, "/v2.0/subscriptions?colour=red", body, scopes: scopes).status == 400)
        #expect(try JSON(parsing: bench.send(.get, "/v2.0/subscriptions", scopes: scopes).body)["data"] == [])
    }
}
