package import FoundationEssentials
package import JSON
package import Runtime

/// Reading the fields of an event's body. Each failure names the field and the rule, so that events need no error
/// handling of their own.
package extension JSON {
    /// The field read by `read`, or a `ContractError`: `missing` when absent or null, `rule` when `read` gives nil.
    func required<Value>(
        _ field: String, _ rule: @autoclosure () -> String, _ read: (JSON) -> Value?
    ) throws(ContractError) -> Value {
        guard let found = self[field], !found.isNull else { throw ContractError(field: field, rule: "missing") }
        guard let value = read(found) else { throw ContractError(field: field, rule: rule()) }
        return value
    }

    /// As `required`, but nil when the field is absent or null.
    func optional<Value>(
        _ field: String, _ rule: @autoclosure () -> String, _ read: (JSON) -> Value?
    ) throws(ContractError) -> Value? {
        guard let found = self[field], !found.isNull else { return nil }
        guard let value = read(found) else { throw ContractError(field: field, rule: rule()) }
        return value
    }

    func requiredString(_ field: String) throws(ContractError) -> String {
        try required(field, "not a string") { $0.string }
    }

    func optionalString(_ field: String) throws(ContractError) -> String? {
        try optional(field, "not a string") { $0.string }
    }

    func requiredInt(_ field: String) throws(ContractError) -> Int {
        try required(field, "not an integer") { $0.int }
    }

    func requiredUUID(_ field: String) throws(ContractError) -> UUID {
        try required(field, "not a UUID") { $0.string.flatMap { UUID(text: $0) } }
    }

    func optionalUUID(_ field: String) throws(ContractError) -> UUID? {
        try optional(field, "not a UUID") { $0.string.flatMap { UUID(text: $0) } }
    }

    func requiredInstant(_ field: String) throws(ContractError) -> Instant {
        try required(field, "not an RFC 3339 time") { $0.string.flatMap { Instant(rfc3339: $0) } }
    }

    func requiredDate(_ field: String) throws(ContractError) -> LocalDate {
        try required(field, "not a calendar date") { $0.string.flatMap { LocalDate(iso8601: $0) } }
    }
}
