package import Access
package import HTTP

/// By what right somebody had the data: the scope of a system, or the relation of a person.
package struct AccessParty: Sendable, Hashable {
    /// `scope:attendance.read`, `relation:teacher`, `system:retention`.
    package let text: String

    package init(text: String) { self.text = text }

    /// What a system was granted.
    package static func scope(_ name: String) -> AccessParty { AccessParty(text: "scope:\(name)") }

    /// What a person is to those the data is about.
    package static func relation(_ relation: AccessRule.Relation) -> AccessParty {
        AccessParty(text: "relation:\(relation.rawValue)")
    }

    /// The service itself, such as by a worker.
    package static func system(_ name: String) -> AccessParty { AccessParty(text: "system:\(name)") }

    /// The one of these scopes that the caller has; the first by name when there are several.
    package static func scope(of caller: Caller, among scopes: Set<String>) -> AccessParty {
        .scope(caller.scopes.intersection(scopes).min() ?? "")
    }

    /// The relation's word; nil of a system.
    package var relation: String? { word(after: "relation:") }
    /// The scope's name; nil of a person and of the service itself.
    package var scope: String? { word(after: "scope:") }

    /// Someone who acts for themselves or their family, and whose doings are nobody's to be told.
    package var isPrivate: Bool { relation.map(Self.privateRelations.contains) ?? false }

    /// Somebody who sees to it that people are protected: that they had to do with one tells that somebody near them is.
    package var isProtecting: Bool { scopes.contains { Self.protectingScopes.contains($0) } }

    /// The scopes' names, but for those that show protected people; nil of a person, of the service itself, and where there is no other.
    package var scopeWithoutProtection: String? {
        let plain = scopes.filter { !$0.contains(".protected") }
        return plain.isEmpty ? nil : plain.joined(separator: ",")
    }

    private var scopes: [String] { scope?.split(separator: ",").map(String.init) ?? [] }

    private static let protectingScopes: Set = ["register.protect", "register.audit"]

    private static let privateRelations = Set(
        [AccessRule.Relation.itself, .custodian, .delegate, .pupilOfAge, .author].map(\.rawValue))

    private func word(after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}
