package import JSON

/// A table of a service's database, and what of persons it may hold.
package struct RecordTable: Sendable {
    package let name: String
    /// Empty when the table holds nothing about any person.
    package let rows: [PersonalRows]
    /// Why it holds nothing; empty when it holds something.
    package let reason: String

    package var isPersonal: Bool { !rows.isEmpty }

    /// A table with rows about persons.
    package static func personal(_ name: String, _ rows: PersonalRows...) -> RecordTable {
        precondition(!rows.isEmpty, "\(name) is said to be personal and not how")
        return RecordTable(name: name, rows: rows, reason: "")
    }

    /// - Parameter reason: why nothing in it is about a person.
    package static func impersonal(_ name: String, _ reason: String) -> RecordTable {
        precondition(!reason.isEmpty, "\(name) is said to be impersonal and not why")
        return RecordTable(name: name, rows: [], reason: reason)
    }
}

/// Rows of one table that are records of one type about a person.
package struct PersonalRows: Sendable {
    package let type: RecordType
    /// A row is the person's when one of these holds.
    package let ways: [RecordWay]
    /// Whether no index finds them, so that the whole table has to be looked through, some rows at a time.
    package let isSearched: Bool
    /// Columns that are not shown: what only serves to find and order, and what is another's.
    package let hidden: Set<String>
    package let shape: RecordShape
    /// What becomes of them when the person is erased.
    package let erasing: RecordErasing

    package init(
        _ type: RecordType, by ways: RecordWay..., searched: Bool = false, hiding hidden: Set<String> = [],
        as shape: RecordShape = .whole, erasing: RecordErasing = .remove
    ) {
        precondition(!ways.isEmpty, "nothing finds \(type.name)")
        self.type = type
        self.ways = ways
        isSearched = searched
        self.hidden = hidden
        self.shape = shape
        self.erasing = erasing
    }

    var condition: String { ways.map { "(\($0.condition))" }.joined(separator: " OR ") }
}

/// What of a row is shown to the person it is found for.
package enum RecordShape: Sendable {
    /// All of it: it is about nobody else.
    case whole
    /// Of the documents in it what names the person, and these members beside: the rest is about others. See ``JSON/excerpt``.
    case excerpt(keeping: Set<String>)
    /// As the table's owner says; nil is not told at all.
    case custom(@Sendable (_ row: JSON, _ subject: RecordSubject) -> JSON?)
}
