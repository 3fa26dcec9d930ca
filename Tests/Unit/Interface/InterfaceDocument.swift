import Access
import HTTP
import Hosting
import JSON
import Messaging
import Runtime
import Testing

/// A service's `openapi.json`, compared with what the service does.
struct InterfaceDocument {
    let json: JSON

    init(_ bytes: [UInt8]) throws { json = try JSON(parsing: bytes) }

    /// The described operations are these routes, which its host serves, and those every service has.
    func expectExactly(_ routes: [Route]) throws {
        let described = try operations
        let standard = StandardRoutes(health: Health(), metrics: Metrics(), openAPI: []).routes
        let served = Set((routes + standard).map { "\($0.method.rawValue) \($0.pattern)" })
        #expect(described.subtracting(served).isEmpty, "described but not served")
        #expect(served.subtracting(described).isEmpty, "served but not described")
    }

    /// `GET /v2.0/persons` and so on; a path may point at another that is the same.
    var operations: Set<String> {
        get throws {
            var described: Set<String> = []
            for (path, _) in try #require(json["paths"]?.members) {
                for (method, _) in try #require(item(of: path).members) {
                    described.insert("\(method.uppercased()) \(path)")
                }
            }
            return described
        }
    }

    /// The operations of a path.
    func item(of path: String) throws -> JSON {
        let item = try #require(json["paths"]?[path])
        return try item["$ref"]?.string.map { try #require(SchemaCheck(document: json).resolve($0)) } ?? item
    }

    /// The described parameters of an operation.
    func parameters(of path: String, _ method: String = "get") throws -> [JSON] {
        try (item(of: path)[method]?["parameters"]?.elements.map(Array.init) ?? []).map { parameter in
            try parameter["$ref"]?.string.map { try #require(SchemaCheck(document: json).resolve($0)) } ?? parameter
        }
    }

    /// What an answer with this status looks like; nil when it has no body.
    func schema(of path: String, _ method: String, status: Int) throws -> JSON? {
        let content = try response(of: path, method, status: status)["content"]
        return (content?["application/json"] ?? content?["application/problem+json"])?["schema"]
    }

    /// When an answer with this status is given.
    func description(of path: String, _ method: String, status: Int) throws -> String {
        try #require(response(of: path, method, status: status)["description"]?.string)
    }

    private func response(of path: String, _ method: String, status: Int) throws -> JSON {
        let described = try #require(item(of: path)[method]?["responses"]?["\(status)"], "\(method) \(path) \(status)")
        return try described["$ref"]?.string.map { try #require(SchemaCheck(document: json).resolve($0)) } ?? described
    }

    func expectWhole() throws {
        let schemas = try #require(json["components"]?["schemas"])
        let resolver = SchemaCheck(document: json)
        var seen: Set<String> = []
        func check(_ json: JSON) {
            if let reference = json["$ref"]?.string, let name = reference.split(separator: "/").last {
                if reference.hasPrefix("#/components/schemas/") { seen.insert(String(name)) }
                #expect(resolver.resolve(reference) != nil, "\(reference)")
            }
            if let members = json.members { for (_, value) in members { check(value) } }
            if let elements = json.elements { for value in elements { check(value) } }
        }
        check(json)
        #expect(seen == Set(try #require(schemas.members).map(\.key)), "every schema is used")
    }

    /// A query for each described parameter of a list, together with the required ones.
    func queries(of path: String) throws -> [String] {
        let parameters = try parameters(of: path).filter {
            $0["in"]?.string == "query" && $0["name"]?.string != "pageToken"
        }
        let pairs = try parameters.map { parameter in
            let name = try #require(parameter["name"]?.string)
            let written = try #require(parameter["schema"]?["items"] ?? parameter["schema"])
            let schema = written["$ref"]?.string.flatMap { SchemaCheck(document: json).resolve($0) } ?? written
            let kind = schema["format"]?.string ?? schema["type"]?.string ?? ""
            let value = schema["enum"]?[0]?.string ?? Self.samples[kind] ?? "x"
            return (isRequired: parameter["required"]?.bool == true, text: "\(name)=\(Self.escaped(value))")
        }
        let required = pairs.filter(\.isRequired).map(\.text)
        return pairs.map { pair in (pair.isRequired ? required : required + [pair.text]).joined(separator: "&") }
    }

    /// The value has every required member of the schema and none that is not described, at every depth.
    func expect(_ value: JSON?, isA name: String) throws {
        let value = try #require(value)
        try compare(value, try #require(json["components"]?["schemas"]?[name]), at: name)
    }

    private func compare(_ value: JSON, _ schema: JSON, at place: String) throws {
        if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
            let target = try #require(json["components"]?["schemas"]?[String(name)])
            return try compare(value, target, at: place)
        }
        switch schema["type"]?.string {
        case "object":
            if schema["properties"] == nil, schema["additionalProperties"]?.bool == true {
                // A row as it is stored: its members are the database's, not the interface's.
                return #expect(value.members != nil, "\(place) is no object")
            }
            let properties = try #require(schema["properties"])
            let required = schema["required"]?.elements?.compactMap(\.string) ?? []
            for name in required { #expect(value[name] != nil, "\(place).\(name) is missing") }
            for (name, member) in try #require(value.members, "\(place) is no object") {
                guard let described = properties[name] else {
                    Issue.record("\(place).\(name) is not described")
                    continue
                }
                try compare(member, described, at: "\(place).\(name)")
            }
        case "array":
            for element in try #require(value.elements, "\(place) is no array") {
                try compare(element, try #require(schema["items"]), at: "\(place)[]")
            }
        case "string":
            if schema["nullable"]?.bool == true, value.isNull { return }
            let text = try #require(value.string, "\(place) is no string")
            if let words = schema["enum"]?.elements { #expect(words.contains { $0.string == text }, "\(place)") }
        case "integer": #expect(value.int != nil, "\(place) is no integer")
        case "boolean": #expect(value.bool != nil, "\(place) is no boolean")
        default: Issue.record("\(place) has a schema without type")
        }
    }

    private static let samples = [
        "date-time": "2026-08-17T06:00:00Z", "date": "2026-08-17", "uuid": "0d9c8b7a-6f5e-4d3c-8b2a-190817263508",
        "integer": "5", "boolean": "true",
    ]

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                byte < 0x80
                && (byte == 0x2D || byte == 0x3A || Character(Unicode.Scalar(byte)).isLetter
                    || Character(Unicode.Scalar(byte)).isNumber)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
