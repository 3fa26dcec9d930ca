import HTTP
import Runtime

/// What one list request asks for, as SQL.
struct ResourceQuery {
    static let defaultLimit = 1_000
    static let largestLimit = 5_000

    let sql: String
    let values: [StoredValue]
    let limit: Int
    let parameters: [PageToken.Parameter]
    /// How many of the result's first columns are the place of the row, before the document.
    let keyColumns: Int

    /// Throws a 400 that names the parameter and the rule, never the value: it may be a civic number.
    ///
    /// - Parameter hidden: who must not be found by a filter.
    init(_ query: Query, _ list: ResourceList, hiding hidden: HiddenPersons) throws(Problem) {
        var given: [PageToken.Parameter] = []
        var token: PageToken?
        var limit = Self.defaultLimit
        for (written, value) in query.pairs {
            // Some clients write arrays as `name[]` or `name[0]`.
            let name = written.firstIndex(of: "[").map { String(written[..<$0]) } ?? written
            switch name {
            case "pageToken":
                if value.isEmpty || value == "null" { continue }
                guard let read = PageToken(value) else { throw .parameterMalformed(name, "not a token of this list") }
                token = read
            case "limit":
                guard let number = Int(value), number >= 1 else { throw .parameterMalformed(name, "at least 1") }
                limit = min(number, Self.largestLimit)
            default: given.append(.init(name: name, value: value))
            }
        }
        if let token {
            guard Set(given).isSubset(of: token.parameters) else {
                throw Problem(
                    status: 400, code: "page-token-mismatch", title: "The parameters differ from the first page's",
                    field: "pageToken")
            }
            given = token.parameters
        }
        self.limit = limit
        var seen: Set<PageToken.Parameter> = []
        parameters = given.filter { seen.insert($0).inserted }

        var conditions = ["hidden = 0"]
        if let shown = hidden.condition(on: list.person) { conditions.append(shown) }
        var values: [StoredValue] = []
        var order = list.order
        var remaining: [(name: String, value: String)] = []
        for parameter in parameters {
            switch parameter.name {
            case "expandReferenceNames":
                // Names in references are never needed to be right, so they are left out either way.
                guard ["true", "false"].contains(parameter.value.lowercased()) else {
                    throw .parameterMalformed(parameter.name, "true or false")
                }
            case "expand":
                for part in parameter.value.split(separator: ",") where list.refusedExpansions.contains(String(part)) {
                    throw .unsupportedParameter("expand", "this expansion is not served here")
                }
            case "sortkey":
                guard parameter.value == "ModifiedDesc" else {
                    throw .unsupportedParameter("sortkey", "only ModifiedDesc")
                }
                order = .newestFirst
            default: remaining.append((parameter.name, parameter.value))
            }
        }
        for filter in list.allFilters {
            let own = remaining.filter { $0.name == filter.name }.map(\.value)
            remaining.removeAll { $0.name == filter.name }
            if own.isEmpty {
                if filter.isRequired { throw .parameterMalformed(filter.name, "required") }
                continue
            }
            let (condition, read) = try Self.condition(filter, own, hidden)
            conditions.append(condition)
            values += read
            // Then rows that change while the list is read come again at its end, and none is missed.
            if filter.name == "meta.modified.after", order == list.order { order = .oldestChangeFirst }
        }
        if let unknown = remaining.first { throw .unsupportedParameter(unknown.name, "not a filter of this list") }

        if let token {
            guard token.key.count == order.columns.count else {
                throw .parameterMalformed("pageToken", "not a token of this list")
            }
            conditions.append(order.after)
            values += token.key.map { .integer($0) }
        }
        keyColumns = order.columns.count
        sql = """
            SELECT \(order.columns.joined(separator: ", ")), document FROM \(list.table.name)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order.clause) LIMIT \(limit + 1)
            """
        self.values = values
    }

    private static func condition(
        _ filter: ResourceFilter, _ given: [String], _ hidden: HiddenPersons
    ) throws(Problem) -> (String, [StoredValue]) {
        var written = given
        if filter.combination == .any {
            written = given.flatMap { $0.split(separator: ",").map(String.init) }
        }
        if filter.combination == .single, written.count > 1 {
            throw .parameterMalformed(filter.name, "only one value")
        }
        if written.count > 500 { throw .parameterMalformed(filter.name, "at most 500 values") }
        var values: [StoredValue] = []
        for text in written {
            guard let value = filter.read(text) else { throw .parameterMalformed(filter.name) }
            values.append(value)
        }
        if values.isEmpty { throw .parameterMalformed(filter.name) }
        let shown = values.filter { !filter.namesPersons || !hidden.contains($0) }
        let each =
            Array(repeating: "(\(filter.condition))", count: shown.count)
            + Array(repeating: "0", count: values.count - shown.count)
        return ("(\(each.joined(separator: filter.combination == .all ? " AND " : " OR ")))", shown)
    }
}

extension Problem {
    static func unsupportedParameter(_ name: String, _ rule: String) -> Problem {
        // The name comes from the client and is repeated only when it is a plain word.
        let isPlain = name.utf8.count <= 60 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }
        return Problem(
            status: 400, code: "parameter-unsupported", title: "A parameter is not supported", detail: rule,
            field: isPlain ? name : nil)
    }
}
