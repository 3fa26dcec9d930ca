import HTTP
import JSON
import Testing

/// An operation that may change something, as `openapi.json` describes it.
struct WriteOperation {
    let method: HTTP.Method
    /// The path as it is written in the document, `/v1/persons/{id}`.
    let pattern: String
    /// The described headers and query parameters.
    let parameters: [JSON]
    /// What the body is like; nil when there is none.
    let body: JSON?
    /// Whether the body may also be a document of lines.
    let takesLines: Bool
    let responses: JSON

    var name: String { "\(method.rawValue) \(pattern)" }

    /// Whether its refusals are those of SS 12000 instead of problem documents.
    var isStandard: Bool { !pattern.hasPrefix("/v1/") }

    /// The word of the path before the last parameter: what kind of thing it names.
    var subject: Substring? {
        guard let parameter = pattern.lastIndex(of: "{") else { return nil }
        return pattern[..<parameter].split(separator: "/").last
    }

    /// Whether it may make a thing that has an id from then on.
    var makes: Bool { method == .post && !pattern.contains("{") }

    /// What makes things first, what deletes them last.
    var rank: Int { makes ? 0 : method == .delete ? 2 : 1 }

    func described(_ status: Int) -> JSON? { responses["\(status)"] ?? responses["default"] }
}

extension InterfaceDocument {
    /// Every described operation that is no reading one.
    var writes: [WriteOperation] {
        get throws {
            var found: [WriteOperation] = []
            let resolver = SchemaCheck(document: json)
            for (pattern, _) in try #require(json["paths"]?.members) {
                for (word, operation) in try #require(item(of: pattern).members) {
                    guard let method = HTTP.Method(rawValue: word.uppercased()), method != .get, method != .head else {
                        continue
                    }
                    let content = operation["requestBody"]?["content"]
                    let responses = try #require(operation["responses"]?.members).map { status, response in
                        (status, response["$ref"]?.string.flatMap { resolver.resolve($0) } ?? response)
                    }
                    found.append(
                        WriteOperation(
                            method: method, pattern: pattern, parameters: try parameters(of: pattern, word),
                            body: content?["application/json"]?["schema"],
                            takesLines: content?["application/x-ndjson"] != nil, responses: JSON(object: responses)))
                }
            }
            return found
        }
    }
}
