import JSON
import Runtime

/// How the document views read one field. Nothing here throws: a field that cannot be read is absent.
extension JSON {
    func identifier<I: Identifier>(_ key: String) -> I? {
        self[key]?.string.flatMap { I($0) }
    }

    /// The id inside a reference object, `{"id": …}`.
    func reference<I: Identifier>(_ key: String) -> I? {
        self[key]?.identifier("id")
    }

    func date(_ key: String) -> LocalDate? {
        self[key]?.string.flatMap { LocalDate(iso8601: $0) }
    }

    func instant(_ key: String) -> Instant? {
        self[key]?.string.flatMap { Instant(rfc3339: $0) }
    }

    func code<C: Code>(_ key: String) -> C? {
        self[key]?.string.flatMap { C(rawValue: $0) }
    }

    func list(_ key: String) -> [JSON] {
        guard let elements = self[key]?.elements else { return [] }
        return Array(elements)
    }
}
