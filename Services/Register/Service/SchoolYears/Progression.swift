package import SS12000

/// Where a pupil goes when a school year ends, by school type and school year. Pure.
///
/// The last years are those of skollagen: GR and GRS 9, SP 10, SAM 6, GY 3 (a fourth technical year ends the same), GYS 4.
/// A preschool class leads to the first year of what the unit teaches. Adult education and the like have no years to be
/// promoted by.
package enum Progression {
    package enum Next: Hashable, Sendable {
        case year(SchoolType, Int)
        /// It was the last year of the school type.
        case leaves
        /// The school type goes by years and the enrolment does not say which.
        case yearUnknown
        /// The school type does not go by years.
        case notByYear
    }

    /// - Parameter unitTypes: the school types of the unit; empty when it does not say.
    package static func next(after type: SchoolType, _ year: Int?, at unitTypes: Set<SchoolType> = []) -> Next {
        if type == .preschoolClass { return .year(first(at: unitTypes), 1) }
        guard let last = lastYear[type] else { return .notByYear }
        guard let year else { return .yearUnknown }
        return year >= last ? .leaves : .year(type, year + 1)
    }

    private static let lastYear: [SchoolType: Int] = [
        .compulsory: 9, .adaptedCompulsory: 9, .training: 9, .special: 10, .sami: 6, .upperSecondary: 3,
        .adaptedUpperSecondary: 4,
    ]

    /// What begins after the preschool class: GR unless the unit has another school and not that.
    private static func first(at unitTypes: Set<SchoolType>) -> SchoolType {
        let schools: [SchoolType] = [.compulsory, .sami, .special, .adaptedCompulsory]
        return schools.first { unitTypes.contains($0) } ?? .compulsory
    }
}
