/// How one kind of resource is listed: its table, its filters and its order.
package struct ResourceList: Sendable {
    /// The columns that give a list its order. The last of them is unique.
    package struct Order: Sendable, Hashable {
        let columns: [String]
        let isDescending: Bool

        /// In the order in which the resources came; a new one is last.
        package static let arrival = Order(columns: ["number"], isDescending: false)
        static let oldestChangeFirst = Order(columns: ["modified"], isDescending: false)
        static let newestFirst = Order(columns: ["modified"], isDescending: true)

        /// By a whole-number column, such as a start time, and then by arrival.
        package static func ascending(_ column: String) -> Order {
            Order(columns: [column, "number"], isDescending: false)
        }

        var clause: String { columns.map { isDescending ? "\($0) DESC" : $0 }.joined(separator: ", ") }

        /// SQL that is true for rows after a given place.
        var after: String {
            let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
            return "(\(columns.joined(separator: ", "))) \(isDescending ? "<" : ">") (\(places))"
        }
    }

    package let table: ResourceTable
    let filters: [ResourceFilter]
    let order: Order
    /// Values of `expand` the standard has and this list does not serve. Values the standard does not have are
    /// ignored: clients send them.
    let refusedExpansions: Set<String>

    package init(
        _ table: ResourceTable, filters: [ResourceFilter], order: Order = .arrival, refusedExpansions: Set<String> = []
    ) {
        self.table = table
        self.filters = filters
        self.order = order
        self.refusedExpansions = refusedExpansions
    }

    var allFilters: [ResourceFilter] { ResourceFilter.meta + filters }
}
