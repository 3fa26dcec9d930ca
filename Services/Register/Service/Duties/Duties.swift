import Resources
import SS12000

/// Who works where, as what.
enum Duties {
    static let table = ResourceTable(
        .duties, name: "duties",
        columns: [
            StandardColumns.text("duty_role", "dutyRole"), StandardColumns.reference("organisation", "dutyAt"),
            StandardColumns.reference("person", "person"),
        ] + StandardColumns.period)

    static let list = ResourceList(
        table,
        filters: [
            .one("organisation", StandardColumns.unitOrBelow, ResourceFilter.id),
            .one("dutyRole", "duty_role = ?", StandardColumns.code(DutyRole.self)),
            .one("person", "person = ?", ResourceFilter.id).ofPersons,
        ] + StandardColumns.periodFilters,
        refusedExpansions: ["person"])
}
