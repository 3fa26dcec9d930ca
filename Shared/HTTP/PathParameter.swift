package import FoundationEssentials
package import Runtime

/// What may stand in a path in place of `{name}`. Typed ids (`UUIDIdentified`) need no conformance of their own.
package protocol PathParameter {
    init?(pathParameter text: String)
}

extension String: PathParameter {
    package init?(pathParameter text: String) {
        guard !text.isEmpty else { return nil }
        self = text
    }
}

extension Int: PathParameter {
    package init?(pathParameter text: String) {
        self.init(text)
    }
}

extension UUID: PathParameter {
    package init?(pathParameter text: String) {
        self.init(text: text)
    }
}

extension LocalDate: PathParameter {
    package init?(pathParameter text: String) {
        self.init(iso8601: text)
    }
}
