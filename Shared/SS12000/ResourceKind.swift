/// The SS 12000 resource types an import document may hold, in the order in which they refer to each other: a type comes
/// after all those its documents name. So an import that takes them in this order has met whatever an item refers to.
package enum ResourceKind: String, CaseIterable, Sendable, Hashable {
    case organisations, syllabuses, programmes, persons, groups, placements, duties, studyplans, schoolUnitOfferings
    case activities, calendarEvents

    /// The path segment of the standard's API, which is also the key in an import document.
    package var path: String { rawValue }

    /// The standard's name of one such resource (`EndPointsEnum`).
    package var typeName: String {
        switch self {
        case .organisations: "Organisation"
        case .syllabuses: "Syllabus"
        case .programmes: "Programme"
        case .persons: "Person"
        case .groups: "Group"
        case .placements: "Placement"
        case .duties: "Duty"
        case .studyplans: "StudyPlan"
        case .schoolUnitOfferings: "SchoolUnitOffering"
        case .activities: "Activity"
        case .calendarEvents: "CalendarEvent"
        }
    }
}
