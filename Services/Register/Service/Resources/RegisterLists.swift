import Resources
import SS12000

/// How each kind is listed, in the order in which the kinds refer to each other.
enum RegisterLists {
    static let all = [
        Organisations.list, Syllabuses.list, Programmes.list, Persons.list, Groups.list, Placements.list, Duties.list,
        StudyPlans.list, SchoolUnitOfferings.list,
    ]

    /// Nil for the kinds other services own.
    static func list(of kind: ResourceKind) -> ResourceList? { all.first { $0.table.kind == kind } }
}
