import JSON
import Runtime

/// Moves a school document in time, so that a school day written down for some autumn can be played today.
///
/// Every date and time in the document moves by the same number of days, so everything keeps its distance from
/// everything else. What says who a person is (birth dates, civic numbers) and the supplier's own bookkeeping (`meta`)
/// stay as they are: a pupil must not grow older because a demonstration is played.
struct DateShift {
    let days: Int

    private static let untouched: Set<String> = ["birthDate", "civicNo", "meta", "id"]

    func applied(to document: JSON) -> JSON {
        if days == 0 { return document }
        if let members = document.members {
            return JSON(
                object: members.map { key, value in
                    (key, Self.untouched.contains(key) ? value : applied(to: value))
                })
        }
        if let elements = document.elements {
            return JSON(elements.map { applied(to: $0) })
        }
        if let text = document.string, let moved = shifted(text) { return JSON(moved) }
        return document
    }

    /// The text with its leading date moved; nil when it does not begin with a date and nothing or a time after it.
    private func shifted(_ text: String) -> String? {
        let characters = Array(text.utf8)
        guard characters.count >= 10, let date = LocalDate(iso8601: String(text.prefix(10))) else { return nil }
        let follows =
            characters.count == 10 || characters[10] == UInt8(ascii: "T") || characters[10] == UInt8(ascii: " ")
        guard follows else { return nil }
        return date.adding(days: days).description + text.dropFirst(10)
    }
}
