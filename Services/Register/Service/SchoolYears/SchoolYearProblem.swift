import HTTP
import SS12000

/// Why a change of school years cannot be planned or applied.
enum SchoolYearProblem {
    static let organisationNotFound = Problem(
        status: 404, code: "unit-not-found", title: "There is no such organisation", field: "organisation")
    static let noSchoolUnits = Problem(
        status: 409, code: "no-school-units", title: "The organisation is no school unit and has none below it",
        field: "organisation")
    static let notFound = Problem(
        status: 404, code: "school-year-change-not-found", title: "There is no such change of school years")
    static let alreadyApplied = Problem(
        status: 409, code: "already-applied", title: "The change has been applied, or is being applied")
    static let discarded = Problem(status: 409, code: "discarded", title: "The change was discarded")

    static func classesUndecided(_ classes: [GroupID]) -> Problem {
        Problem(
            status: 409, code: "classes-undecided",
            title: "Some classes need a decision: plan again with what becomes of them",
            errors: classes.prefix(100).map { .init("classes", $0.description) })
    }
}
