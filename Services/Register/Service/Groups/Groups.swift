import Resources
import SQLite
import SS12000

/// Classes, teaching groups, departments and their members.
enum Groups {
    static let table = ResourceTable(
        .groups, name: "groups",
        columns: [
            StandardColumns.text("group_type", "groupType"), StandardColumns.text("school_type", "schoolType"),
            StandardColumns.reference("organisation", "organisation"),
            StandardColumns.name("display_name", "displayName"), StandardColumns.order("display_order", "displayName"),
        ] + StandardColumns.period, keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .any("groupType", "group_type = ?", StandardColumns.code(GroupType.self)),
            .any("schoolTypes", "school_type = ?", StandardColumns.code(SchoolType.self)),
            // Groups have only their own unit in mind, not those below (the standard's words).
            .any("organisation", "organisation = ?", ResourceFilter.id),
        ] + StandardColumns.periodFilters,
        sortKeys: StandardColumns.periodOrders.merging(
            ["DisplayNameAsc": .ascending(.text("display_order"))], uniquingKeysWith: { own, _ in own }),
        expansions: [GroupExpansions.assignmentRoles], lookup: [.ids], isOrderedByCreation: true)

    /// Keeps the group's members findable from the person.
    static func replaceRelations(of group: GroupDocument, isNew: Bool, in transaction: borrowing Transaction) throws {
        if !isNew { try dropRelations(of: group.id, in: transaction) }
        for (rank, membership) in group.memberships.enumerated() {
            try transaction.run(
                "INSERT INTO membership (group_id, rank, person, start_date, end_date) VALUES (?, ?, ?, ?, ?)",
                group.id, rank, membership.person, membership.period.start, membership.period.end)
        }
    }

    static func dropRelations(of group: GroupID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM membership WHERE group_id = ?", group)
    }
}
