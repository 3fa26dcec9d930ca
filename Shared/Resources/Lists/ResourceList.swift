/// How one kind of resource is read: its table, its filters, its orders, what can be embedded, and how many are looked up
/// at once.
package struct ResourceList: Sendable {
    package let table: ResourceTable
    let filters: [ResourceFilter]
    let order: ResourceOrder
    /// By the standard's name, `DisplayNameAsc`.
    let sortKeys: [String: ResourceOrder]
    let expansions: [ResourceExpansion]
    /// Values of `expand` the standard has and this list does not serve. Values the standard does not have are
    /// ignored: clients send them.
    let refusedExpansions: Set<String>
    /// What can be looked up; nil when the resource has no lookup.
    let lookup: [ResourceLookupKey]?
    /// The column with the id of the person each resource is about, such as a placement's child: a resource about
    /// someone hidden is hidden with them. Nil where a resource is of use without the person.
    let person: String?
    /// Whether there is an index on `created`, by which a list of what is new is then read.
    let isOrderedByCreation: Bool
    /// Other spellings of the path segment, under which the same is served.
    package let otherPaths: [String]

    /// - Parameters:
    ///   - order: unless the client asks for another, or asks by time of creation or change.
    ///   - sortKeys: beside `ModifiedDesc`, which every list has.
    ///   - person: an SQL identifier, written in source.
    package init(
        _ table: ResourceTable, filters: [ResourceFilter], order: ResourceOrder = .arrival,
        sortKeys: [String: ResourceOrder] = [:], expansions: [ResourceExpansion] = [],
        refusedExpansions: Set<String> = [], lookup: [ResourceLookupKey]? = nil, person: String? = nil,
        isOrderedByCreation: Bool = false, otherPaths: [String] = []
    ) {
        self.table = table
        self.filters = filters
        self.order = order
        self.sortKeys = sortKeys.merging(["ModifiedDesc": .newestChangeFirst]) { own, _ in own }
        self.expansions = expansions
        self.refusedExpansions = refusedExpansions
        self.lookup = lookup
        self.person = person
        self.isOrderedByCreation = isOrderedByCreation
        self.otherPaths = otherPaths
    }

    /// What page tokens are sealed for. One of a list with hidden resources in it may stand at one of them, so it is no token
    /// of the list as others see it.
    func tokenContext(showsHidden: Bool) -> String { showsHidden ? "\(table.path) with hidden" : table.path }

    var allFilters: [ResourceFilter] { ResourceFilter.meta + filters }
    var allParameters: [ResourceParameter] { allFilters.flatMap(\.parameters) }
}
