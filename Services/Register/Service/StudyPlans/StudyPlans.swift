import Resources
import SQLite
import SS12000

/// What single pupils are to read.
enum StudyPlans {
    static let table = ResourceTable(
        .studyplans, name: "studyplans",
        columns: [StandardColumns.reference("student", "student")] + StandardColumns.period, keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [.any("student", "student = ?", ResourceFilter.id).ofPersons] + StandardColumns.periodFilters,
        // The standard has no lookup of study plans, but clients have.
        sortKeys: StandardColumns.periodOrders, lookup: [.ids], person: "student", isOrderedByCreation: true,
        // The standard's path has a small letter in the middle; half of the clients write a capital.
        otherPaths: ["studyPlans"])

    static func replaceRelations(
        of plan: StudyPlanDocument, isNew: Bool, in transaction: borrowing Transaction
    ) throws {
        try EducationReferences.replace(
            of: .studyplans, plan.id.uuid, isNew: isNew, syllabuses: plan.syllabuses, in: transaction)
    }
}
