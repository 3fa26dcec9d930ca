package import JSON
import SQLite

/// Everything in a Register that tells of somebody: names, civic numbers, login names, addresses of all kinds and phone numbers,
/// each as it stands and in the forms in which it might be written elsewhere.
package struct PersonalWords: Sendable {
    /// The text, and which field of what it comes from. A finding is told by the field.
    package private(set) var words: [String: String] = [:]

    package init() {}

    /// All that the database holds of persons, and how organisations are reached.
    package init(register path: String) throws {
        try Database.look(at: path) { snapshot in
            try snapshot.each("SELECT document FROM persons") { row in
                collect(try JSON(parsing: row.bytes(0)), "persons")
            }
            try snapshot.each("SELECT document FROM organisations") { row in
                collect(try JSON(parsing: row.bytes(0)), "organisations")
            }
        }
    }

    private static let personal: Set<String> = [
        "givenName", "middleName", "familyName", "civicNo", "eduPersonPrincipalNames", "emails", "email",
        "phoneNumbers",
        "phoneNumber", "addresses", "address", "photo",
    ]
    /// What stands beside a personal text and is none: kinds, countries.
    private static let plain: Set<String> = ["type", "nationality", "country", "countryCode", "countyCode"]

    /// Takes in what a document says.
    package mutating func collect(_ document: JSON, _ kind: String) {
        guard let members = document.members else { return }
        for (name, value) in members where Self.personal.contains(name) { take(value, "\(kind).\(name)") }
        // Contacts of an organisation are a level down.
        for name in ["contactInfo", "contacts"] {
            for contact in document[name]?.elements.map(Array.init) ?? [] { collect(contact, "\(kind).\(name)") }
        }
    }

    private mutating func take(_ value: JSON, _ field: String) {
        if let text = value.string { return add(text, field) }
        for element in value.elements.map(Array.init) ?? [] { take(element, field) }
        guard let members = value.members else { return }
        for (name, inner) in members where !Self.plain.contains(name) { take(inner, "\(field).\(name)") }
    }

    /// Adds one text. What is too short or too plain a number to mean anybody (a postal code) is left out.
    package mutating func add(_ text: String, _ field: String) {
        for form in Self.forms(text) {
            let isNumber = form.utf8.allSatisfy { (48...57).contains($0) }
            guard form.count >= (isNumber ? 8 : 3) else { continue }
            words[form] = words[form] ?? field
        }
    }

    /// A number is also written without its separators, a civic number without its century.
    private static func forms(_ text: String) -> [String] {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        let isNumber = digits.count >= 8 && text.allSatisfy { $0.isNumber || " +-()".contains($0) }
        guard isNumber else { return [text] }
        let short =
            digits.count == 12
            ? [String(digits.dropFirst(2)), "\(digits.dropFirst(2).prefix(6))-\(digits.suffix(4))"] : []
        return [text, digits] + short
    }
}
