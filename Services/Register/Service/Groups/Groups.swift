import Resources
import SS12000

/// Classes, teaching groups, departments and their members.
enum Groups {
    static let table = ResourceTable(
        .groups, name: "groups",
        columns: [
            StandardColumns.text("group_type", "groupType"), StandardColumns.text("school_type", "schoolType"),
            StandardColumns.reference("organisation", "organisation"),
        ] + StandardColumns.period)

    static let list = ResourceList(
        table,
        filters: [
            .any("groupType", "group_type = ?", StandardColumns.code(GroupType.self)),
            .any("schoolTypes", "school_type = ?", StandardColumns.code(SchoolType.self)),
            // Groups have only their own unit in mind, not those below (the standard's words).
            .any("organisation", "organisation = ?", ResourceFilter.id),
        ] + StandardColumns.periodFilters,
        refusedExpansions: ["assignmentRoles"])
}
