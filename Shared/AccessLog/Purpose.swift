package import HTTP

/// What somebody wants a protected person's details for, in their own words. The school's auditor reads it beside who
/// asked; without one nobody is shown a protected person, whatever rights they have.
package struct Purpose: Sendable, Equatable {
    package static let header = "Skolbuss-Purpose"
    private static let length = 3...200

    package let text: String

    /// Nil unless it is 3 to 200 characters on one line.
    package init?(_ text: String) {
        let trimmed = String(
            text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard Self.length.contains(trimmed.count), !trimmed.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            return nil
        }
        self.text = trimmed
    }

    /// The purpose a request names in its header; nil when it names none. Throws 400 `parameter-malformed`.
    package static func named(in request: Request) throws(Problem) -> Purpose? {
        guard let text = request.header(header) else { return nil }
        guard let purpose = Purpose(text) else {
            throw .parameterMalformed(header, "3 to 200 characters on one line")
        }
        return purpose
    }

    /// Of a request that must name one. Throws 403 `purpose-missing`, 400 `parameter-malformed`.
    package static func required(in request: Request) throws(Problem) -> Purpose {
        guard let purpose = try named(in: request) else { throw .purposeMissing }
        return purpose
    }
}

extension Problem {
    package static let purposeMissing = Problem(
        status: 403, code: "purpose-missing", title: "A protected person is shown for a named purpose only",
        detail: "Name it in the header \(Purpose.header)")
}
