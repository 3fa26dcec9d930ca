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

    private let members: [ResourceKind: [[UInt8]]]
    let judge: @Sendable (ResourceKind?, Questions) throws -> Void

    /// - Parameters:
    ///   - members: by kind, the members of a document that are shown; a kind that is not named is shown whole.
    ///   - judge: throws for a question that the caller may not ask.
    package init(
        members: [ResourceKind: Set<String>],
        judge: @escaping @Sendable (ResourceKind?, Questions) throws -> Void
    ) {
        self.members = members.mapValues { $0.map { Array($0.utf8) } }
        self.judge = judge
    }

    /// Nil when documents of the kind are shown whole.
    func members(of kind: ResourceKind?) -> [[UInt8]]? { kind.flatMap { members[$0] } }
}

extension ResourceAccess {
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
