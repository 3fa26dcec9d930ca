import HTTP
package import Runtime

/// One query parameter of a list and what it means in SQL.
package struct ResourceFilter: Sendable {
    /// How several values of the parameter combine.
    enum Combination: Sendable {
        /// Only one value makes sense.
        case single
        /// Any of them; also written with commas.
        case any
        /// All of them.
        case all
    }

    let name: String
    let combination: Combination
    let isRequired: Bool
    /// SQL with one `?` for one value, true for rows that pass.
    let condition: String
    let read: @Sendable (String) -> StoredValue?
    /// Its values are ids of persons: one who is hidden from the caller matches nothing.
    private(set) var namesPersons = false

    /// The same filter, whose values are ids of persons.
    package var ofPersons: ResourceFilter {
        var filter = self
        filter.namesPersons = true
        return filter
    }

    package static func one(
        _ name: String, _ condition: String, isRequired: Bool = false,
        _ read: @escaping @Sendable (String) -> StoredValue?
    ) -> ResourceFilter {
        ResourceFilter(name: name, combination: .single, isRequired: isRequired, condition: condition, read: read)
    }

    package static func any(
        _ name: String, _ condition: String, _ read: @escaping @Sendable (String) -> StoredValue?
    ) -> ResourceFilter {
        ResourceFilter(name: name, combination: .any, isRequired: false, condition: condition, read: read)
    }

    package static func all(
        _ name: String, _ condition: String, _ read: @escaping @Sendable (String) -> StoredValue?
    ) -> ResourceFilter {
        ResourceFilter(name: name, combination: .all, isRequired: false, condition: condition, read: read)
    }

    /// The filters every resource has. `before` includes the time, `after` does not (the standard's words).
    static let meta: [ResourceFilter] = [
        .one("meta.created.before", "created <= ?", time), .one("meta.created.after", "created > ?", time),
        .one("meta.modified.before", "modified <= ?", time), .one("meta.modified.after", "modified > ?", time),
    ]

    // MARK: Reading one value; nil refuses it

    @Sendable package static func text(_ text: String) -> StoredValue? { text.isEmpty ? nil : .text(text) }

    @Sendable package static func id(_ text: String) -> StoredValue? {
        ResourceFilter.uuid(text)
    }

    /// A time earlier than any we have, such as the year 1 of clients without history, is fine.
    @Sendable package static func time(_ text: String) -> StoredValue? {
        Instant(rfc3339: text).map { .integer($0.microseconds) }
    }
}
