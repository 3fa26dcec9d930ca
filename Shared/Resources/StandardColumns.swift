import JSON
import Runtime
package import SS12000

/// Reading columns out of documents, and the filters several lists share.
package enum StandardColumns {
    package static func text(_ column: String, _ field: String) -> ResourceColumn {
        ResourceColumn(column) { $0[field]?.string.stored ?? .null }
    }

    package static func reference(_ column: String, _ field: String) -> ResourceColumn {
        ResourceColumn(column) { json in
            (json[field]?["id"]?.string).flatMap { OrganisationID($0) }.map { .uuid($0.uuid) } ?? .null
        }
    }

    /// What a text is ordered by (``SwedishOrder``); empty, and so before all others, when there is none.
    package static func order(_ column: String, _ field: String) -> ResourceColumn {
        ResourceColumn(column) { .text(SwedishOrder.key($0[field]?.string ?? "")) }
    }

    /// A text that is always there: empty when the document has none.
    package static func name(_ column: String, _ field: String) -> ResourceColumn {
        ResourceColumn(column) { .text($0[field]?.string ?? "") }
    }

    package static let period = [text("start_date", "startDate"), text("end_date", "endDate")]

    /// Both dates are inclusive. What has no end passes every test of its end, what has no start every test of its
    /// start (the standard's words).
    package static let periodFilters: [ResourceFilter] = [
        .one("startDate.onOrBefore", "start_date IS NULL OR start_date <= ?", ResourceFilter.date),
        .one("startDate.onOrAfter", "start_date IS NULL OR start_date >= ?", ResourceFilter.date),
        .one("endDate.onOrBefore", "end_date IS NULL OR end_date <= ?", ResourceFilter.date),
        .one("endDate.onOrAfter", "end_date IS NULL OR end_date >= ?", ResourceFilter.date),
    ]

    /// The orders of what has a period. What has no start is taken to have begun before all others, what has no end to
    /// end after all others. The service's migration has an index on each of the two expressions.
    package static let periodOrders: [String: ResourceOrder] = {
        let start = ResourceOrder.Value.text("coalesce(start_date, '')")
        let end = ResourceOrder.Value.text("coalesce(end_date, '9999-12-31')")
        return [
            "StartDateAsc": .ascending(start), "StartDateDesc": .descending(start), "EndDateAsc": .ascending(end),
            "EndDateDesc": .descending(end),
        ]
    }()

    /// The unit itself or anything below it.
    package static let unitOrBelow: String = """
        organisation IN (WITH RECURSIVE below (id) AS (SELECT ? UNION
            SELECT organisations.id FROM organisations JOIN below ON organisations.parent = below.id)
            SELECT id FROM below)
        """

    /// A value of one of the standard's codes; another is a mistake of the client's.
    package static func code<C: Code>(_ type: C.Type) -> ValueForm {
        let words = C.allCases.map(\.rawValue).joined(separator: ", ")
        return ValueForm("one of \(words)") { C(rawValue: $0).map { .text($0.rawValue) } }
    }
}
