import Runtime

/// A list request as SQL: one statement, or for a later page of an ordered list two, to be read one after the other until
/// the page is full.
///
/// Each row has the value it stands by, its number, its id and its document.
struct ResourceQuery {
    struct Statement {
        let sql: String
        private let values: [StoredValue]

        init(sql: String, values: [StoredValue]) {
            self.sql = sql
            self.values = values
        }

        /// - Parameter rows: the most rows to give.
        func values(_ rows: Int) -> [StoredValue] { values + [.integer(Int64(rows))] }
    }

    let statements: [Statement]

    /// - Parameters:
    ///   - showsHidden: whether resources that are hidden from lists are in this one.
    ///   - rows: which alone are shown (`ResourceSight`); nil for all.
    init(
        _ request: ListRequest, _ list: ResourceList, hiding hidden: HiddenPersons, showsHidden: Bool = false,
        rows: String? = nil
    ) {
        let given = GivenParameters(values: request.values, hidden: hidden)
        let order = request.order
        let filters = list.allFilters.filter { request.place == nil || !$0.holdsBeyond(order) }
            .compactMap { $0.condition(given) }
        var fixed = [showsHidden ? "1" : "hidden = 0"]
        if let rows { fixed.append(rows) }
        if let person = list.person { fixed.append(hidden.isShown(person)) }
        statements = order.sections(after: request.place).map { section in
            let conditions = fixed + filters.map(\.sql) + (section.bound.map { [$0.condition] } ?? [])
            return Statement(
                sql: """
                    SELECT \(order.expression), number, id, document FROM \(list.table.name)
                    WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(section.order) LIMIT ?
                    """,
                values: filters.flatMap(\.values) + (section.bound?.values ?? []))
        }
    }
}
