import FoundationEssentials
import HTTP
import JSON
import Runtime

/// Reads the fields of a client's report and collects the rules that are broken.
struct ReportReading {
    private let json: JSON
    private(set) var errors: [Problem.FieldError] = []

    /// Throws `body-missing`, `body-not-json`, and `body-invalid` for anything but an object.
    init(_ request: Request) throws(Problem) {
        json = try request.json()
        guard json.kind == .object else { throw .bodyInvalid("body", "must be an object") }
    }

    func finish() throws(Problem) {
        guard errors.isEmpty else { throw .bodyInvalid(errors) }
    }

    mutating func text(_ field: String, longest: Int, isRequired: Bool = false) -> String? {
        value(field, isRequired: isRequired, rule: "must be text of 1 to \(longest) bytes") { json in
            json.string.flatMap { (1...longest).contains($0.utf8.count) ? $0 : nil }
        }
    }

    mutating func word<W: RawRepresentable<String> & CaseIterable>(_ field: String, isRequired: Bool) -> W? {
        let words = W.allCases.map(\.rawValue).joined(separator: ", ")
        return value(field, isRequired: isRequired, rule: "must be one of \(words)") { json in
            json.string.flatMap { W(rawValue: $0) }
        }
    }

    mutating func count(_ field: String) -> Int? {
        value(field, isRequired: true, rule: "must be a whole number from 0 to 1000000000") { json in
            json.int.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
        }
    }

    mutating func id(_ field: String) -> UUID? {
        value(field, isRequired: false, rule: "must be a UUID") { $0.string.flatMap { UUID(text: $0) } }
    }

    mutating func time(_ field: String) -> Instant? {
        value(field, isRequired: false, rule: "must be an RFC 3339 time with a zone") { json in
            json.string.flatMap { Instant(rfc3339: $0) }
        }
    }

    private mutating func value<T>(_ field: String, isRequired: Bool, rule: String, _ read: (JSON) -> T?) -> T? {
        guard let json = json[field], !json.isNull else {
            if isRequired { errors.append(.init(field, "required")) }
            return nil
        }
        let value = read(json)
        if value == nil { errors.append(.init(field, rule)) }
        return value
    }
}
