import FoundationEssentials
import HTTP
import JSON
import Runtime
import Testing

/// `POST /{resource}/lookup`.
struct LookupTests {
    private func found(_ path: String, _ body: String, scopes: [String] = ["ss12000.read"]) throws -> [String] {
        let response = try ReadingTown.shared().lookup("/v2.0/\(path)/lookup", body, scopes: scopes)
        try #require(response.status == 200)
        return ReadingTown.names(try JSON(parsing: response.body))
    }

    private static let lookups: [(String, String, [String])] = [
        ("persons", #"{"ids":["@bo","@alva"]}"#, ["bo", "alva"]),
        ("persons", #"{"ids":["@bo","@lind","@bo","00000000-0000-4000-8000-000000000001"]}"#, ["bo"]),
        ("persons", #"{"civicNos":["20140309-2388","200905052395","199001012384"]}"#, ["alva", "ake"]),
        // The lists in the standard's order, each resource once.
        ("persons", #"{"civicNos":["201403092396","201403092388"],"ids":["@alva"]}"#, ["alva", "bo"]),
        ("organisations", #"{"schoolUnitCodes":["32345678","12345678"]}"#, ["gym", "lind"]),
        ("organisations", #"{"organisationCodes":["N1"],"ids":["@ek"]}"#, ["ek", "norra"]),
        ("placements", #"{"personIds":["@disa","@olle"]}"#, ["disaek"]),
        ("placements", #"{"ids":["@disaek"],"personIds":["@disa"]}"#, ["disaek"]),
        ("duties", #"{"ids":["@vakant","@toralind"]}"#, ["vakant", "toralind"]),
        ("groups", #"{"ids":["@avd"]}"#, ["avd"]),
        ("programmes", #"{"ids":["@nanas"]}"#, ["nanas"]), ("syllabuses", #"{"ids":["@sv","@ma"]}"#, ["sv", "ma"]),
        ("schoolUnitOfferings", #"{"ids":["@gymutbud"]}"#, ["gymutbud"]),
        ("studyplans", #"{"ids":["@akeplan"]}"#, ["akeplan"]),
        ("studyPlans", #"{"ids":["@akeplan"]}"#, ["akeplan"]), ("persons", "{}", []), ("persons", #"{"ids":[]}"#, []),
        ("persons", #"{"ids":null,"civicNos":[],"shoes":[42]}"#, []),
    ]

    @Test(arguments: lookups)
    func `a lookup answers a bare list in the order of the body`(path: String, body: String, names: [String]) throws {
        #expect(try found(path, body) == names)
    }

    @Test func `a protected person is found only by those with the right who ask for that person`() throws {
        for body in [#"{"ids":["@hemlig"]}"#, #"{"civicNos":["201311012395"]}"#] {
            #expect(try found("persons", body) == [])
            #expect(try found("persons", body, scopes: ["ss12000.read", "ss12000.protected"]) == ["hemlig"])
        }
        for (path, body) in [
            ("placements", #"{"ids":["@hemligek"],"personIds":["@hemlig"]}"#),
            ("studyplans", #"{"ids":["@hemligplan"]}"#),
        ] {
            #expect(try found(path, body) == [])
            #expect(try found(path, body, scopes: ["ss12000.read", "ss12000.protected"]).count == 1)
        }
    }

    @Test(arguments: [
        ("", "body-missing"), ("{", "body-not-json"), ("[]", "lookup-malformed"), (#""@alva""#, "lookup-malformed"),
        (#"{"ids":"@alva"}"#, "lookup-malformed"), (#"{"ids":["@alva",7]}"#, "lookup-malformed"),
        (#"{"ids":["201403092388"]}"#, "lookup-malformed"), (#"{"civicNos":["-"]}"#, "lookup-malformed"),
    ])
    func `a body that is no lookup is refused by place, never by value`(body: String, code: String) throws {
        let response = try ReadingTown.shared().lookup("/v2.0/persons/lookup", body)
        #expect(response.status == 400)
        let json = try JSON(parsing: response.body)
        #expect(json["code"]?.string == code)
        #expect(json["message"]?.string?.contains("2014") == false)
    }

    @Test func `five thousand are looked up at once, and more are 503 as the standard says`() throws {
        let town = try ReadingTown.shared()
        let ids = (0..<4_999).map { UUID(high: 9, low: $0).lowercase } + [ReadingTown.id("alva")]
        func body(_ ids: [String]) -> String { #"{"ids":["\#(ids.joined(separator: "\",\""))"]}"# }
        #expect(try found("persons", body(ids)) == ["alva"])
        let response = try town.lookup("/v2.0/persons/lookup", body(ids + [ReadingTown.id("bo")]))
        #expect(response.status == 503)
        #expect(try JSON(parsing: response.body)["code"]?.string == "lookup-too-large")
    }

    @Test func `with documents embedded a thousand are looked up at once, as a page of a list has`() throws {
        let town = try ReadingTown.shared()
        let ids = (0..<1_000).map { UUID(high: 9, low: $0).lowercase }
        func lookup(_ ids: [String], _ query: String) throws -> Response {
            try town.lookup("/v2.0/persons/lookup\(query)", #"{"ids":["\#(ids.joined(separator: "\",\""))"]}"#)
        }
        #expect(try lookup(ids, "?expand=duties").status == 200)
        #expect(try lookup(ids + [ReadingTown.id("alva")], "?expand=duties").status == 503)
        #expect(try lookup(ids + [ReadingTown.id("alva")], "?expand=enrolments").status == 200)
    }

    @Test(arguments: ["/v2.0/persons/lookup", "/persons/lookup", "/v2.0/groups/lookup/"])
    func `a lookup needs the same right as a list`(target: String) throws {
        let bench = try ReadingTown.shared().bench
        #expect(try bench.bare(.post, target).status == 401)
        #expect(try bench.bare(.post, target).header("WWW-Authenticate") == "Bearer")
        #expect(try bench.send(.post, target, "{}", scopes: ["register.write"]).status == 403)
        #expect(try bench.send(.post, target, person: "alva@example.se").status == 403)
        #expect(try bench.send(.post, target, "{}", scopes: ["ss12000.read"]).status == 200)
    }
}
