package import FoundationEssentials
package import Runtime

/// What may stand in a path in place of `{name}`. Typed ids (`UUIDIdentified`) need no conformance of their own.
package protocol PathParameter {
    init?(pathParameter text: String)
    /// What a client is told whose text is none: what it must be.
    static var pathRule: String { get }
}

extension String: PathParameter {
    package static let pathRule = "a text"

    package init?(pathParameter text: String) {
        guard !text.isEmpty else { return nil }
        self = text
    }
}

extension Int: PathParameter {
    package static let pathRule = "a whole number"

    package init?(pathParameter text: String) {
        self.init(text)
    }
}

extension UUID: PathParameter {
    package static let pathRule = "a UUID"

    package init?(pathParameter text: String) {
        self.init(text: text)
    }
}

extension LocalDate: PathParameter {
    package static let pathRule = "a date (YYYY-MM-DD)"

    package init?(pathParameter text: String) {
        self.init(iso8601: text)
    }
}
