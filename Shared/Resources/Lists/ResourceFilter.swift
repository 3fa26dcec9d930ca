package import Runtime

/// SQL that is true for the rows that pass, and the values of its `?`s in their order.
package struct ResourceCondition: Sendable {
    let sql: String
    let values: [StoredValue]

    package init(_ sql: String, _ values: [StoredValue]) {
        self.sql = sql
        self.values = values
    }

    static let nothing = ResourceCondition("0", [])
}

/// What query parameters of a list mean in SQL. Most filters have one parameter; some parameters only mean something
/// together.
package struct ResourceFilter: Sendable {
    let parameters: [ResourceParameter]
    /// Nil when none of the parameters is given.
    let condition: @Sendable (GivenParameters) -> ResourceCondition?

    package init(
        _ parameters: [ResourceParameter], condition: @escaping @Sendable (GivenParameters) -> ResourceCondition?
    ) {
        self.parameters = parameters
        self.condition = condition
    }

    /// - Parameter condition: SQL with one `?` for one value.
    private init(_ parameter: ResourceParameter, _ condition: String) {
        self.init([parameter]) { given in
            guard let values = given.shown(parameter) else { return nil }
            // All that was asked for is hidden.
            if values.isEmpty { return .nothing }
            let joint = parameter.combination == .all ? " AND " : " OR "
            return ResourceCondition(
                "(" + Array(repeating: "(\(condition))", count: values.count).joined(separator: joint) + ")", values)
        }
        single = (parameter, condition)
    }

    /// Kept so that `ofPersons` can be said after the filter.
    private var single: (parameter: ResourceParameter, condition: String)?

    /// The same filter, whose values are ids of persons.
    package var ofPersons: ResourceFilter {
        guard let (parameter, condition) = single else { return self }
        return ResourceFilter(
            ResourceParameter(
                parameter.name, parameter.combination, isRequired: parameter.isRequired, namesPersons: true,
                read: parameter.read), condition)
    }

    /// Whether every row after one that passed passes too, because the list is in the order of what is asked for. Then
    /// it is not asked again: of two bounds on one side SQLite takes the first, and would begin at the filter's on
    /// every page.
    func holdsBeyond(_ order: ResourceOrder) -> Bool {
        guard let condition = single?.condition else { return false }
        let ways = order.isDescending ? ["<", "<="] : [">", ">="]
        return ways.contains { condition == "\(order.expression) \($0) ?" }
    }

    package static func one(
        _ name: String, _ condition: String, isRequired: Bool = false,
        _ read: ValueForm
    ) -> ResourceFilter {
        ResourceFilter(ResourceParameter(name, isRequired: isRequired, read: read), condition)
    }

    package static func any(
        _ name: String, _ condition: String, _ read: ValueForm
    ) -> ResourceFilter {
        ResourceFilter(ResourceParameter(name, .any, read: read), condition)
    }

    package static func all(
        _ name: String, _ condition: String, _ read: ValueForm
    ) -> ResourceFilter {
        ResourceFilter(ResourceParameter(name, .all, read: read), condition)
    }

    /// The filters every resource has. `before` includes the time, `after` does not (the standard's words).
    static let meta: [ResourceFilter] = [
        .one("meta.created.before", "created <= ?", time), .one("meta.created.after", "created > ?", time),
        .one("meta.modified.before", "modified <= ?", time), .one("meta.modified.after", "modified > ?", time),
    ]
}

/// The values a request gives for a list's parameters.
package struct GivenParameters: Sendable {
    let values: [String: [StoredValue]]
    let hidden: HiddenPersons

    /// Nil when the parameter is not given.
    package func all(_ name: String) -> [StoredValue]? { values[name] }

    package func one(_ name: String) -> StoredValue? { values[name]?.first }

    /// SQL for `AND`: true when the person in the column is not hidden from the caller.
    package func isShown(_ column: String) -> String { hidden.isShown(column) }

    /// The values without persons who are hidden from the caller.
    func shown(_ parameter: ResourceParameter) -> [StoredValue]? {
        guard let values = values[parameter.name] else { return nil }
        return parameter.namesPersons ? values.filter { !hidden.contains($0) } : values
    }
}
