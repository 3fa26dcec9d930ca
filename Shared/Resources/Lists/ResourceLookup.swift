import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite

/// One list a lookup's body may have, and what its values are looked for in.
package struct ResourceLookupKey: Sendable {
    let name: String
    /// SQL of what is compared, of a table's row by the table's name.
    let expression: @Sendable (_ table: String) -> String
    let read: ValueForm
    /// Values are ids of persons: one who is hidden from the caller finds nothing.
    let namesPersons: Bool

    /// - Parameters:
    ///   - column: an SQL identifier, written in source; there must be an index on it.
    ///   - isMissingEmpty: the index is on `coalesce(column, '')`.
    package init(
        _ name: String, column: String, isMissingEmpty: Bool = false, namesPersons: Bool = false,
        read: ValueForm
    ) {
        self.name = name
        expression = { isMissingEmpty ? "coalesce(\($0).\(column), '')" : "\($0).\(column)" }
        self.namesPersons = namesPersons
        self.read = read
    }

    package static let ids = ResourceLookupKey("ids", column: "id", read: ResourceFilter.id)
}

/// The body of `POST /persons/lookup`: which resources a client wants, in its own order.
struct ResourceLookup {
    /// More is answered 503, the standard's answer to a lookup that is too large. With documents embedded in documents fewer
    /// are taken, as of lists.
    static let most = 5_000

    /// For each of the list's keys, the values asked for, each once, in the order of the body.
    let wanted: [(key: ResourceLookupKey, values: [StoredValue])]

    /// A list that is missing or null asks for nothing, and what the standard does not know is ignored.
    ///
    /// - Parameter most: how many values may be asked for.
    init(_ body: JSON, _ keys: [ResourceLookupKey], most: Int) throws(Problem) {
        guard body.kind == .object else { throw .lookupMalformed(nil, "an object with lists") }
        var wanted: [(ResourceLookupKey, [StoredValue])] = []
        var count = 0
        for key in keys {
            guard let list = body[key.name], !list.isNull else { continue }
            guard let elements = list.elements else { throw .lookupMalformed(key.name, "a list") }
            count += list.count
            if count > most { throw .lookupTooLarge(most) }
            var seen: Set<[UInt8]> = []
            var values: [StoredValue] = []
            for (place, element) in elements.enumerated() {
                guard let value = element.string.flatMap({ key.read($0) }) else {
                    throw .lookupMalformed("\(key.name)[\(place)]", key.read.rule)
                }
                if seen.insert(PageToken.bytes(of: value)).inserted { values.append(value) }
            }
            wanted.append((key, values))
        }
        self.wanted = wanted
    }

    /// Hands over each resource that is found, once, in the order in which it was first asked for.
    func each(
        of list: ResourceList, hiding hidden: HiddenPersons, seesHidden: Bool, rows: String?,
        in transaction: borrowing ReadTransaction, _ body: (UUID, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var seen: Set<UUID> = []
        for (key, all) in wanted {
            let values = all.filter { !key.namesPersons || !hidden.contains($0) }
            let (source, value) = Self.source(values)
            let person = list.person.map { " AND \(hidden.isShown("found.\($0)"))" } ?? ""
            let shown = rows.map { " AND \($0)" } ?? ""
            try transaction.each(
                dynamic: """
                    \(source) CROSS JOIN \(list.table.name) AS found ON \(key.expression("found")) = wanted.value
                    WHERE (found.hidden = 0 OR ?2)\(person)\(shown) ORDER BY wanted.place, found.number
                    """, [value, .integer(seesHidden ? 1 : 0)]
            ) { row in
                let id = row.uuid(0)
                if seen.insert(id).inserted { try row.withBytes(1) { try body(id, $0) } }
            }
        }
    }

    /// A statement's beginning that makes rows of the values.
    private static func source(_ values: [StoredValue]) -> (sql: String, value: StoredValue) {
        let ids = values.compactMap { value -> UUID? in if case .uuid(let id) = value { id } else { nil } }
        if ids.count == values.count {
            let wanted = "(SELECT place, id AS value FROM page) AS wanted"
            return ("\(ResourceSet.sql)SELECT found.id, found.document FROM \(wanted)", ResourceSet(ids).value)
        }
        let texts = values.compactMap { value -> JSON? in if case .text(let text) = value { JSON(text) } else { nil } }
        let wanted = "(SELECT key AS place, value FROM json_each(?1)) AS wanted"
        return ("SELECT found.id, found.document FROM \(wanted)", .text(JSON(texts).text))
    }
}

extension Problem {
    static func lookupMalformed(_ field: String?, _ rule: String) -> Problem {
        Problem(
            status: 400, code: "lookup-malformed", title: "The body is not what a lookup takes", detail: rule,
            field: field)
    }

    fileprivate static func lookupTooLarge(_ most: Int) -> Problem {
        Problem(
            status: 503, code: "lookup-too-large", title: "The answer would be too large",
            detail: "At most \(most) values are looked up at once\(most < ResourceLookup.most ? " with expand" : "")")
    }
}
