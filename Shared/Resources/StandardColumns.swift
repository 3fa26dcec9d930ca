import JSON
package import Runtime
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

    package static let period = [text("start_date", "startDate"), text("end_date", "endDate")]

    /// Both dates are inclusive. What has no end passes every test of its end, what has no start every test of its
    /// start (the standard's words).
    package static let periodFilters: [ResourceFilter] = [
        .one("startDate.onOrBefore", "start_date IS NULL OR start_date <= ?", date),
        .one("startDate.onOrAfter", "start_date IS NULL OR start_date >= ?", date),
        .one("endDate.onOrBefore", "end_date IS NULL OR end_date <= ?", date),
        .one("endDate.onOrAfter", "end_date IS NULL OR end_date >= ?", date),
    ]

    /// The unit itself or anything below it.
    package static let unitOrBelow: String = """
        organisation IN (WITH RECURSIVE below (id) AS (SELECT ? UNION
            SELECT organisations.id FROM organisations JOIN below ON organisations.parent = below.id)
            SELECT id FROM below)
        """

    /// A value of one of the standard's codes; another is a mistake of the client's.
    package static func code<C: Code>(_ type: C.Type) -> @Sendable (String) -> StoredValue? {
        { C(rawValue: $0).map { .text($0.rawValue) } }
    }

    @Sendable private static func date(_ text: String) -> StoredValue? {
        LocalDate(iso8601: text).map { .text($0.description) }
    }
}
