import Runtime

/// The order of a list: by one value of each row, and by arrival among rows with the same value.
///
/// A list goes on *after a value and an arrival*, never by counting rows, so its 300th page costs what its first did, and a
/// row whose value stays the same is served exactly once however much changes around it. A row whose value changes during
/// a walk stands at its new place from then on: it may come twice or be missed, which no server could spare a client that
/// reads page by page in that order.
package struct ResourceOrder: Sendable, Hashable {
    /// What the rows stand by.
    package enum Value: Sendable, Hashable {
        /// Only the order in which they came.
        case arrival
        /// A whole number, such as a time in microseconds. SQL that is never NULL, written as it is indexed.
        case number(String)
        /// A text, by its bytes. SQL that is never NULL, written as it is indexed.
        case text(String)
    }

    let value: Value
    let isDescending: Bool

    /// In the order in which the resources came; a new one is last. It never changes.
    package static let arrival = ResourceOrder(value: .arrival, isDescending: false)
    /// In the order in which the resources were created, which does not change either.
    static let oldestFirst = ascending(.number("created"))
    static let oldestChangeFirst = ascending(.number("modified"))
    static let newestChangeFirst = descending(.number("modified"))

    package static func ascending(_ value: Value) -> ResourceOrder {
        ResourceOrder(value: value, isDescending: false)
    }

    package static func descending(_ value: Value) -> ResourceOrder {
        ResourceOrder(value: value, isDescending: true)
    }

    /// SQL of the value; NULL when there is none beside the arrival.
    var expression: String {
        switch value {
        case .arrival: "NULL"
        case .number(let expression), .text(let expression): expression
        }
    }

    /// What has to be asked, one after the other, for the rows after a place. Two questions rather than a row value:
    /// SQLite does not follow an index beyond the first column of `(value, number) > (?, ?)` when the second is the
    /// rowid, and would step over all rows with the same value on every page.
    func sections(after place: ResourcePlace?) -> [Section] {
        let way = isDescending ? " DESC" : ""
        let than = isDescending ? "<" : ">"
        switch value {
        case .arrival:
            let after = place.map { Section.Bound("number \(than) ?", [.integer($0.number)]) }
            return [Section(bound: after, order: "number\(way)")]
        case .number(let expression), .text(let expression):
            let order = "\(expression)\(way), number\(way)"
            guard let place else { return [Section(bound: nil, order: order)] }
            return [
                Section(
                    bound: .init(
                        "\(expression) = ? AND number \(than) ?", [place.value, .integer(place.number)]),
                    order: "number\(way)"),
                Section(bound: .init("\(expression) \(than) ?", [place.value]), order: order),
            ]
        }
    }

    /// A stretch of a list that one statement reads.
    struct Section {
        struct Bound {
            let condition: String
            let values: [StoredValue]
            init(_ condition: String, _ values: [StoredValue]) {
                self.condition = condition
                self.values = values
            }
        }

        /// Nil for the whole list.
        let bound: Bound?
        let order: String
    }
}

/// Where a row stands in an order.
struct ResourcePlace: Equatable, Sendable {
    /// NULL in the order of arrival.
    let value: StoredValue
    let number: Int64
}
