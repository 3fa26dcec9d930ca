import FoundationEssentials
package import HTTP
import Runtime

/// What one list request asks for, read and judged, before any of it is SQL.
struct ListRequest {
    static let defaultLimit = 1_000
    static let largestLimit = 5_000
    /// With documents embedded in documents a page is several times as large.
    static let largestExpandedLimit = 1_000

    let limit: Int
    /// The values of the list's parameters, of the first page's when this is a later one.
    let values: [String: [StoredValue]]
    let options: AnswerOptions
    let sortKey: String?
    let order: ResourceOrder
    /// Nil for the first page.
    let place: ResourcePlace?

    /// Throws 400 with the parameter and the rule, never the value, and 410 `page-token-expired`.
    ///
    /// - Parameter showsHidden: whether the list shows what is hidden from others: its tokens are its own.
    init(_ query: Query, _ list: ResourceList, _ tokens: PageTokens, showsHidden: Bool = false) throws {
        var parameters = ListParameters(query)
        let text = try parameters.takeOne("pageToken").flatMap { $0 == "null" ? nil : $0 }
        let limit = try parameters.takeLimit(default: Self.defaultLimit, most: Self.largestLimit)
        let saysOptions = (
            expand: parameters.texts["expand"] != nil, names: parameters.texts["expandReferenceNames"] != nil
        )
        let options = try AnswerOptions(&parameters, list)
        let sortKey = try Self.sortKey(&parameters, list)
        var values: [String: [StoredValue]] = [:]
        for parameter in list.allParameters {
            guard let texts = parameters.take(parameter.name) else { continue }
            values[parameter.name] = try parameter.values(of: texts)
        }
        try parameters.finish()
        if let text {
            let token = try tokens.token(text, of: list.tokenContext(showsHidden: showsHidden))
            // What a client says again beside its token must be what it said at first.
            let isSame =
                values.allSatisfy { token.values[$0.key] == $0.value }
                && (!saysOptions.expand || options.expansions == token.options.expansions)
                && (!saysOptions.names || options.expandsNames == token.options.expandsNames)
                && (sortKey == nil || sortKey == token.sortKey)
            guard isSame else { throw Problem.pageTokenMismatch }
            self.values = token.values
            self.options = token.options
            self.sortKey = token.sortKey
            place = token.place
        } else {
            for parameter in list.allParameters where parameter.isRequired && values[parameter.name] == nil {
                throw Problem.parameterMalformed(parameter.name, "required")
            }
            self.values = values
            self.options = options
            self.sortKey = sortKey
            place = nil
        }
        self.limit = self.options.expansions.isEmpty ? limit : min(limit, Self.largestExpandedLimit)
        order = Self.order(self.sortKey, self.values, list)
    }

    /// The persons the request asks for by their ids.
    func persons(of list: ResourceList) -> Set<UUID> {
        let named = list.allParameters.filter(\.namesPersons).flatMap { values[$0.name] ?? [] }
        return Set(named.compactMap { if case .uuid(let id) = $0 { id } else { nil } })
    }

    /// The token of the page after the one that ends at `place`.
    func token(endingAt place: ResourcePlace) -> PageToken {
        PageToken(values: values, options: options, sortKey: sortKey, place: place)
    }

    /// The standard's spelling of the order asked for.
    private static func sortKey(_ parameters: inout ListParameters, _ list: ResourceList) throws(Problem) -> String? {
        guard let text = try parameters.takeOne("sortkey") else { return nil }
        let wanted = text.lowercased()
        guard let key = list.sortKeys.keys.first(where: { $0.lowercased() == wanted }) else {
            throw .unsupportedParameter("sortkey", "one of \(list.sortKeys.keys.sorted().joined(separator: ", "))")
        }
        return key
    }

    /// Who asks by time gets the list in the order of that time: it is what the index gives, and rows that change while
    /// the list is read come again at its end, so that none is missed.
    private static func order(
        _ sortKey: String?, _ values: [String: [StoredValue]], _ list: ResourceList
    ) -> ResourceOrder {
        if let order = sortKey.flatMap({ list.sortKeys[$0] }) { return order }
        func asks(_ time: String) -> Bool {
            values["meta.\(time).after"] != nil || values["meta.\(time).before"] != nil
        }
        if asks("modified") { return .oldestChangeFirst }
        return asks("created") && list.isOrderedByCreation ? .oldestFirst : list.order
    }
}

extension Problem {
    package static let pageTokenMismatch = Problem(
        status: 400, code: "page-token-mismatch", title: "The parameters differ from the first page's",
        field: "pageToken")

    static let pageTokenExpired = Problem(
        status: 410, code: "page-token-expired", title: "The page token is too old",
        detail: "Begin with the first page",
        field: "pageToken")

    package static let pageTokenMalformed = Problem.parameterMalformed("pageToken", "not a token of this list")
}
