package import JSON
import SQLite

/// Everything that tells of somebody: names, civic numbers, login names, addresses of all kinds and phone numbers, each as it stands
/// and in the forms in which it might be written elsewhere; and secrets, as they stand.
package struct PersonalWords: Sendable {
    /// The text, and which field of what it comes from. A finding is told by the field; those of secrets begin with `secret`.
    package private(set) var words: [String: String] = [:]

    package init() {}

    /// All that the database holds of persons, and how organisations are reached.
    package init(register path: String) throws {
        var last: Int64 = -1
        try collect(register: path, after: &last)
    }

    /// What a Register holds that has changed since it was last asked, and how organisations are reached.
    /// - Parameter last: the time of the last change that was seen, in microseconds.
    package mutating func collect(register path: String, after last: inout Int64) throws {
        let (words, seen) = try Database.look(at: path) { [last] snapshot in
            var words = PersonalWords()
            var seen = last
            try snapshot.each("SELECT document, modified FROM persons WHERE modified > ?", last) { row in
                words.collect(try JSON(parsing: row.bytes(0)), "persons")
                seen = max(seen, row.int64(1))
            }
            try snapshot.each("SELECT document FROM organisations") { row in
                words.collect(try JSON(parsing: row.bytes(0)), "organisations")
            }
            return (words, seen)
        }
        merge(words)
        last = seen
    }

    private static let personal: Set<String> = [
        "givenName", "middleName", "familyName", "civicNo", "eduPersonPrincipalNames", "emails", "email",
        "phoneNumbers",
        "phoneNumber", "addresses", "address", "photo",
    ]
    /// What stands beside a personal text and is none: kinds, countries.
    private static let plain: Set<String> = ["type", "nationality", "country", "countryCode", "countyCode"]
    private static let secret: Set<String> = ["signingKeys", "bearerToken"]

    /// Takes in what a document says.
    package mutating func collect(_ document: JSON, _ kind: String) {
        guard let members = document.members else { return }
        for (name, value) in members where Self.personal.contains(name) { take(value, "\(kind).\(name)") }
        // Contacts of an organisation are a level down.
        for name in ["contactInfo", "contacts"] {
            for contact in document[name]?.elements.map(Array.init) ?? [] { collect(contact, "\(kind).\(name)") }
        }
    }

    /// Takes in what a body says, wherever it says it: a list of documents, an import of them, a subscription with its secrets.
    package mutating func collect(body: JSON, _ kind: String = "sent") {
        for element in body.elements.map(Array.init) ?? [] { collect(body: element, kind) }
        guard let members = body.members else { return }
        for (name, value) in members {
            if Self.personal.contains(name) {
                take(value, "\(kind).\(name)")
            } else if Self.secret.contains(name) {
                for text in [value.string] + (value.elements?.map(\.string) ?? []) {
                    if let text { add(secret: text, "subscription's \(name)") }
                }
            } else {
                collect(body: value, value.elements == nil ? kind : name)
            }
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
        for form in WordForms.of(text) {
            let isNumber = form.utf8.allSatisfy { (48...57).contains($0) }
            guard form.count >= (isNumber ? 8 : 3) else { continue }
            words[form] = words[form] ?? field
        }
    }

    /// Adds a secret: as it stands, and of a signed token its parts. What is too short to be one is left out.
    package mutating func add(secret: String, _ kind: String) {
        let parts = secret.split(separator: ".")
        let texts =
            parts.count == 3 && secret.hasPrefix("ey") ? [secret] + parts.dropFirst().map(String.init) : [secret]
        for text in texts where text.utf8.count >= 8 {
            words[text] = words[text] ?? "secret: \(kind)"
        }
    }

    package mutating func merge(_ other: PersonalWords) {
        words.merge(other.words) { own, _ in own }
    }
}
