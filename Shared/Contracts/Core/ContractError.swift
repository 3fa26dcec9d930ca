/// A body or envelope that does not keep its contract. Names the field and the rule it breaks, never the value: this
/// text goes into logs and dead letters, and values are personal data.
package struct ContractError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field as it is written on the wire, dotted for nested ones: `student`, `securityMarking.type`.
    package let field: String
    /// The rule in a few words: `missing`, `not an RFC 3339 time`.
    package let rule: String

    package init(field: String, rule: String) {
        self.field = field
        self.rule = rule
    }

    package var description: String { "\(field): \(rule)" }
}
