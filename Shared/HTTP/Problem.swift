package import JSON

/// A refusal the client is told about: thrown by handlers, rendered by the router in the style of the route.
///
/// The code is stable and meant for programs; title and detail are for people. Neither may hold a name, a civic number
/// or a token. This module's codes are listed in `Problem+Standard.swift`.
package struct Problem: Error, Sendable {
    /// One mistake in a body: the field's path (`marks[3].student`) and the rule it broke, never its value.
    package struct FieldError: Sendable, Hashable {
        package let field: String
        package let rule: String

        package init(_ field: String, _ rule: String) {
            self.field = field
            self.rule = rule
        }
    }

    package var status: Int
    /// A kebab-case slug, such as `lesson-cancelled`.
    package var code: String
    package var title: String
    package var detail: String?
    package var field: String?
    package var errors: [FieldError]
    package var headers: [(name: String, value: String)]
    /// What a program needs to know beside the code, as further members of the document (RFC 9457 §3.2). Left out on the
    /// paths of SS 12000, whose error has two members.
    package var members: [(name: String, value: JSON)] = []

    package init(
        status: Int, code: String, title: String, detail: String? = nil, field: String? = nil,
        errors: [FieldError] = [], headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.field = field
        self.errors = errors
        self.headers = headers
    }
}
