import Runtime
import SS12000

/// How a value is read. Lenient about form, because clients are told nothing but "400": nil only when it cannot be told
/// what is meant.
extension ResourceFilter {
    package static let text = ValueForm("a text") { $0.isEmpty ? nil : .text($0) }

    package static let id = ValueForm("a UUID") { .uuid($0) }

    /// Any offset and fraction. A time earlier than any we have, such as the year 1 of clients without history, is fine;
    /// so is a `+` that was pasted unencoded and has become a space, and a date, which means its first moment.
    package static let time = ValueForm("a time with a zone (RFC 3339)") { text in
        if let instant = Instant(rfc3339: text) ?? Instant(rfc3339: withPlus(text)) {
            return .integer(instant.microseconds)
        }
        return LocalDate(iso8601: text).map { .integer($0.start.microseconds) }
    }

    /// A time means its date in Sweden.
    package static let date = ValueForm("a date (YYYY-MM-DD)") { text in
        if let date = LocalDate(iso8601: text) { return .text(date.description) }
        guard case .integer(let microseconds) = time(text) else { return nil }
        return .text(LocalDate(Instant(microseconds: microseconds)).description)
    }

    /// `true` and `false` in any case, `1` and `0`.
    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    private static func withPlus(_ text: String) -> String {
        guard let space = text.lastIndex(of: " ") else { return text }
        return text[..<space] + "+" + text[text.index(after: space)...]
    }
}
