import Resources
import SQLite
import SS12000

/// Which programmes, subjects and courses a school unit offers.
enum SchoolUnitOfferings {
    static let table = ResourceTable(
        .schoolUnitOfferings, name: "school_unit_offerings",
        columns: [StandardColumns.reference("organisation", "offeredAt")] + StandardColumns.period,
        keepsTombstones: true)

    static let list = ResourceList(
        table, filters: [.one("organisation", "organisation = ?", ResourceFilter.id)],
        sortKeys: StandardColumns.periodOrders, lookup: [.ids], isOrderedByCreation: true)

    static func replaceRelations(
        of offering: SchoolUnitOfferingDocument, isNew: Bool, in transaction: borrowing Transaction
    ) throws {
        try EducationReferences.replace(
            of: .schoolUnitOfferings, offering.id.uuid, isNew: isNew, syllabuses: offering.syllabuses,
            programmes: offering.programmes, in: transaction)
    }
}
