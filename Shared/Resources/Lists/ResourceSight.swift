package import Runtime
package import SS12000

/// What a caller sees of resources who may not see all of them.
///
/// What it may not see it must not find out either: by asking for those who have it (a filter), by where somebody stands in
/// an order, by what is embedded or named beside what it sees. So every such question is refused, and told what it needs.
package struct ResourceSight: Sendable {
    /// What a request asks by, beside the documents themselves.
    package struct Questions: Sendable {
        /// The filters that are given, with their values.
        package let filters: [String: [StoredValue]]
        package let sortKey: String?
        package let expansions: [String]
        /// Whether references are to be named.
        package let expandsNames: Bool
        /// The lists of a lookup's body that are given.
        package let lookups: [String]
    }

    private let members: [ResourceKind: ShownMembers]
    private let rows: [ResourceKind: String]
    let judge: @Sendable (ResourceKind?, Questions) throws -> Void

    /// - Parameters:
    ///   - members: by kind, the members of a document that are shown; a kind that is not named is shown whole.
    ///   - rows: by kind, SQL that is true of those whose documents are shown at all, of a row by the table's column `id`, which
    ///     nothing else in it may be called; written in source. To others it is as if the rest did not exist. What is embedded is not
    ///     asked: the judge refuses to embed a kind that is named here.
    ///   - judge: throws for a question that the caller may not ask.
    package init(
        members: [ResourceKind: ShownMembers], rows: [ResourceKind: String] = [:],
        judge: @escaping @Sendable (ResourceKind?, Questions) throws -> Void
    ) {
        self.members = members
        self.rows = rows
        self.judge = judge
    }

    /// Nil when documents of the kind are shown whole.
    func members(of kind: ResourceKind?) -> ShownMembers? { kind.flatMap { members[$0] } }

    /// Nil when all are shown.
    func rows(of kind: ResourceKind?) -> String? { kind.flatMap { rows[$0] } }
}

extension ResourceAccess {
    /// Which rows of the list alone there are for the caller; nil for all.
    func rows(of list: ResourceList) -> String? { sight?.rows(of: list.table.kind) }

    /// Throws when the caller may not ask this.
    func judge(_ list: ResourceList, _ asked: ListRequest) throws {
        try judge(list, asked.options, asked.values, sortKey: asked.sortKey)
    }

    func judge(
        _ list: ResourceList, _ options: AnswerOptions, _ filters: [String: [StoredValue]] = [:],
        sortKey: String? = nil, lookups: [String] = []
    ) throws {
        guard let sight else { return }
        try sight.judge(
            list.table.kind,
            ResourceSight.Questions(
                filters: filters, sortKey: sortKey, expansions: options.expansions, expandsNames: options.expandsNames,
                lookups: lookups))
    }
}
