import HTTP
import JSON
import Testing

/// What may be wrong with the answer to a write, whatever was written.
struct WriteVerdict {
    let interface: InterfaceDocument
    /// The words of the whole description, to look for codes among them.
    private let words: Set<Substring>

    init(_ interface: InterfaceDocument, _ bytes: [UInt8]) {
        self.interface = interface
        words = Set(String(decoding: bytes, as: UTF8.self).split { !($0.isLetter || $0.isNumber || $0 == "-") })
    }

    /// The codes that mean the body or a header as a whole: there is no field to name.
    private static let whole: Set<String> = [
        "body-missing", "body-not-json", "target-malformed", "tag-malformed", "precondition-malformed",
    ]
    /// Codes of every route of every service (Shared/HTTP and Access), which no service describes again.
    private static let common: Set<String> = [
        "body-missing", "body-not-json", "body-invalid", "parameter-malformed", "token-missing", "token-malformed",
        "token-signature", "scope-missing", "person-needed", "not-found", "body-too-large",
    ]

    /// Each a sentence; empty when nothing is wrong.
    func mistakes(_ response: Response, to operation: WriteOperation) -> [String] {
        let status = response.status
        guard status < 500 || operation.described(status) != nil && status == 503 else { return ["\(status)"] }
        guard let described = operation.described(status) else {
            let code = (try? JSON(parsing: response.body))?["code"]?.string
            return ["\(status) is not described: \(code ?? "no code")"]
        }
        var found = shape(response, described)
        let body = String(decoding: response.body, as: UTF8.self)
        // The report of an import names things by their ids alone, whatever became of them.
        if status >= 300 || operation.takesLines, body.holds(SampleValue.secret) {
            found.append("echoes what was sent: \(body.prefix(300))")
        }
        guard status >= 300 else { return found }
        guard !response.body.isEmpty, let problem = try? JSON(parsing: response.body) else { return found }
        guard let code = problem["code"]?.string, !code.isEmpty,
            code.utf8.allSatisfy({ $0 == 0x2D || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else { return found + ["no code"] }
        if !Self.common.contains(code), !words.contains(Substring(code)) {
            found.append("the code \(code) is not described")
        }
        guard status == 400 || status == 422, !operation.isStandard, !Self.whole.contains(code) else { return found }
        let errors = problem["errors"]?.elements.map { Array($0) } ?? []
        if problem["field"] == nil, errors.isEmpty, problem["detail"] == nil {
            found.append("\(code) names no field or rule")
        }
        if let field = errors.first(where: { $0["field"]?.string == nil || ($0["rule"]?.string ?? "").isEmpty }) {
            found.append("an error without field or rule: \(field.text)")
        }
        return found
    }

    private func shape(_ response: Response, _ described: JSON) -> [String] {
        let content = described["content"]
        guard let media = content?.members.map({ Array($0) })?.first else {
            return response.body.isEmpty || response.body == Array("{}".utf8) ? [] : ["a body where none is described"]
        }
        guard let value = try? JSON(parsing: response.body) else { return ["the body is not JSON"] }
        let type = response.header("Content-Type") ?? ""
        let right = type.hasPrefix(media.key) ? [] : ["the type is \(type) instead of \(media.key)"]
        guard let schema = media.value["schema"] else { return right }
        return right
            + SchemaCheck(document: interface.json).mistakes(in: value, schema).prefix(3).map {
                "\(response.status): \($0)"
            }
    }
}

extension String {
    fileprivate func holds(_ word: String) -> Bool { lowercased().contains(word.lowercased()) }
}
