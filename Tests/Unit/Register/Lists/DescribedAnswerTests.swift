import HTTP
import JSON
import TestSupport
import Testing

@testable import RegisterService
@testable import Resources

/// Real answers of every reading operation are what `openapi.json` says they are.
struct DescribedAnswerTests {
    private static let scopes = [["ss12000.read"], ["ss12000.read", "ss12000.protected"]]

    private func expect(_ response: Response, _ method: String, _ path: String) throws {
        let interface = try InterfaceDocument(RegisterService.openAPI)
        guard let schema = try interface.schema(of: path, method, status: response.status) else {
            #expect(response.body.isEmpty)
            return
        }
        #expect(response.header("Content-Type") == "application/json")
        let mistakes = SchemaCheck(document: interface.json).mistakes(in: try JSON(parsing: response.body), schema)
        #expect(mistakes.isEmpty, "\(method) \(path): \(mistakes.prefix(5))")
    }

    @Test(arguments: RegisterLists.all.map(\.table.path), scopes)
    func `an answer is what is described, with and without what can be asked for beside`(
        path: String, scopes: [String]
    ) throws {
        let town = try ReadingTown.shared()
        let list = try #require(RegisterLists.all.first { $0.table.path == path })
        let all = "expand=\(list.expansions.map(\.name).joined(separator: ","))"
        for query in ["", all, "expandReferenceNames=true", "\(all)&expandReferenceNames=true"] {
            let page = try town.get("/v2.0/\(path)?limit=3&\(query)", scopes: scopes)
            #expect(page.status == 200)
            try expect(page, "get", "/v2.0/\(path)")
            let ids = try #require(JSON(parsing: page.body)["data"]?.elements).compactMap { $0["id"]?.string }
            for id in ids {
                let single = try town.get("/v2.0/\(path)/\(id)?\(query)", scopes: scopes)
                #expect(single.status == 200)
                try expect(single, "get", "/v2.0/\(path)/{id}")
            }
            let found = try town.lookup(
                "/v2.0/\(path)/lookup?\(query)", #"{"ids":["\#(ids.joined(separator: "\",\""))"]}"#, scopes: scopes)
            #expect(found.status == 200)
            #expect(try JSON(parsing: found.body).count == ids.count)
            try expect(found, "post", "/v2.0/\(path)/lookup")
        }
    }

    @Test(arguments: RegisterLists.all.map(\.table.path))
    func `a refusal is what is described`(path: String) throws {
        let town = try ReadingTown()
        let list = try town.get("/v2.0/\(path)?limit=1")
        let token = try JSON(parsing: list.body)["pageToken"]?.string
        try expect(try town.get("/v2.0/\(path)?colour=red"), "get", "/v2.0/\(path)")
        try expect(try town.get("/v2.0/\(path)?pageToken=zzz"), "get", "/v2.0/\(path)")
        try expect(try town.bench.bare(.get, "/v2.0/\(path)"), "get", "/v2.0/\(path)")
        try expect(try town.get("/v2.0/\(path)", scopes: []), "get", "/v2.0/\(path)")
        try expect(try town.get("/v2.0/\(path)/6A"), "get", "/v2.0/\(path)/{id}")
        let missing = try town.get("/v2.0/\(path)/00000000-0000-4000-8000-000000000001")
        #expect(missing.status == 404)
        try expect(missing, "get", "/v2.0/\(path)/{id}")
        try expect(try town.lookup("/v2.0/\(path)/lookup", "{"), "post", "/v2.0/\(path)/lookup")
        let many = Array(repeating: #""\#(School.unit)""#, count: 5_001).joined(separator: ",")
        let tooLarge = try town.lookup("/v2.0/\(path)/lookup", #"{"ids":[\#(many)]}"#)
        #expect(tooLarge.status == 503)
        try expect(tooLarge, "post", "/v2.0/\(path)/lookup")
        if let token {
            town.bench.clock.advance(by: .seconds(90_000))
            let expired = try town.get("/v2.0/\(path)?pageToken=\(token)")
            #expect(expired.status == 410)
            try expect(expired, "get", "/v2.0/\(path)")
        }
    }

    @Test func `the check itself finds what is wrong`() throws {
        let schema: JSON = [
            "type": "object", "required": ["id", "n"],
            "properties": [
                "id": ["type": "string", "format": "uuid"], "n": ["type": "integer", "minimum": 1, "maximum": 3],
                "list": ["type": "array", "items": ["type": "string", "enum": ["a"]]],
                "day": ["type": "string", "format": "date"], "at": ["type": "string", "format": "date-time"],
                "flag": ["type": "boolean"], "maybe": ["type": "string", "nullable": true],
            ],
        ]
        let check = SchemaCheck(document: [:])
        let right: JSON = [
            "id": JSON(School.unit), "n": 2, "list": ["a"], "day": "2026-08-17", "at": "2026-08-17T06:00:00.123456Z",
            "flag": true, "maybe": .null,
        ]
        #expect(check.mistakes(in: right, schema).isEmpty)
        for (name, wrong) in [
            ("id", "6A"), ("id", .null), ("n", 4), ("n", 0), ("n", "2"), ("list", ["b"]), ("list", "a"),
            ("list", [.null]),
            ("day", "17/8"), ("at", "2026-08-17 06:00:00Z"), ("at", "2026-08-17T06:00:00"), ("flag", 1), ("other", 1),
        ] as [(String, JSON)] {
            #expect(check.mistakes(in: right.setting(name, wrong), schema).count == 1, "\(name)")
        }
        #expect(check.mistakes(in: right.setting("id", nil), schema).count == 1)
        #expect(!check.mistakes(in: [], schema).isEmpty)
    }
}
