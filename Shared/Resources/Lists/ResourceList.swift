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
    /// Other spellings of the path segment, under which the same is served.
    let otherPaths: [String]
    let filters: [ResourceFilter]
    let order: Order
    /// The column with the id of the person each resource is about, such as a placement's child: a resource about
    /// someone hidden is hidden with them. Nil where a resource is of use without the person.
    let person: String?
    /// Values of `expand` the standard has and this list does not serve. Values the standard does not have are
    /// ignored: clients send them.
    let refusedExpansions: Set<String>

    package init(
        _ table: ResourceTable, filters: [ResourceFilter], order: Order = .arrival, person: String? = nil,
        refusedExpansions: Set<String> = [], otherPaths: [String] = []
    ) {
        self.table = table
        self.filters = filters
        self.order = order
        self.person = person
        self.otherPaths = otherPaths
        self.refusedExpansions = refusedExpansions
    }

    var allFilters: [ResourceFilter] { ResourceFilter.meta + filters }
}
