/// The SS 12000 resource types an import document may hold, in the order in which they refer to each other.
package enum ResourceKind: String, CaseIterable, Sendable, Hashable {
    case organisations, persons, groups, duties, activities, calendarEvents

    /// The path segment of the standard's API, which is also the key in an import document.
    package var path: String { rawValue }

    /// The standard's name of one such resource (`EndPointsEnum`).
    package var typeName: String {
        switch self {
        case .organisations: "Organisation"
        case .persons: "Person"
        case .groups: "Group"
        case .duties: "Duty"
        case .activities: "Activity"
        case .calendarEvents: "CalendarEvent"
        }
    }
}
