import FoundationEssentials
import HTTP
import JSON
import Testing

/// `openapi.json` is what an outsider programs against.
struct RegisterInterfaceTests {
    private func interface() throws -> JSON {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let file = root.appending(path: "Services/Register/Service/openapi.json")
        return try JSON(parsing: Array(try Data(contentsOf: file)))
    }

    @Test func `every route is described and every described path is a route`() throws {
        var described: Set<String> = []
        for (path, operations) in try #require(interface()["paths"]?.members) {
            for (method, _) in try #require(operations.members) { described.insert("\(method.uppercased()) \(path)") }
        }
        let served = Set(try RegisterBench().routes.map { "\($0.method.rawValue) \($0.pattern)" })
        #expect(described == served)
    }

    @Test func `an import may be 64 megabytes, what clients tell 64 kilobytes, anything else what the server allows`()
        throws
    {
        for route in try RegisterBench().routes {
            let tells =
                !route.pattern.hasPrefix("/v1")
                && ["/subscriptions", "/log/", "/statistics/"].contains { route.pattern.contains($0) }
            #expect(route.bodyBytes == (route.pattern == "/v1/imports" ? 67_108_864 : tells ? 65_536 : nil))
        }
    }

    @Test func `every described filter is served`() throws {
        let bench = try RegisterBench()
        let samples = [
            "date-time": "2026-08-17T06:00:00Z", "date": "2026-08-17", "uuid": School.unit, "integer": "5",
            "boolean": "true",
        ]
        for path in ["/v2.0/organisations", "/v2.0/persons", "/v2.0/groups", "/v2.0/duties"] {
            let parameters = try #require(interface()["paths"]?[path]?["get"]?["parameters"]?.elements)
            for parameter in parameters where parameter["name"]?.string != "pageToken" {
                let name = try #require(parameter["name"]?.string)
                let schema = try #require(parameter["schema"]?["items"] ?? parameter["schema"])
                let value =
                    schema["enum"]?[0]?.string ?? samples[schema["format"]?.string ?? schema["type"]?.string ?? ""]
                    ?? "x"
                let response = try bench.get("\(path)?\(name)=\(value)")
                #expect(response.status == 200, "\(path) \(name)")
            }
        }
    }

    @Test func `every reference in the description leads somewhere`() throws {
        let document = try interface()
        let schemas = try #require(document["components"]?["schemas"])
        var seen = 0
        func check(_ json: JSON) {
            if let reference = json["$ref"]?.string, let name = reference.split(separator: "/").last {
                seen += 1
                #expect(schemas[String(name)] != nil, "\(reference)")
            }
            if let members = json.members { for (_, value) in members { check(value) } }
            if let elements = json.elements { for value in elements { check(value) } }
        }
        check(document)
        #expect(seen > 50)
    }
}
