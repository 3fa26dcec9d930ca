import Resources
import Runtime
import SQLite
import SS12000

/// Which child has a place at which preschool or leisure-time centre.
enum Placements {
    static let table = ResourceTable(
        .placements, name: "placements",
        columns: [
            StandardColumns.reference("placed_at", "placedAt"), StandardColumns.reference("child", "child"),
            StandardColumns.reference("group_id", "group"), StandardColumns.text("school_type", "schoolType"),
        ] + StandardColumns.period, keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .one("organisation", "placed_at = ?", ResourceFilter.id),
            .one("group", "group_id = ?", ResourceFilter.id),
            .one("child", "child = ?", ResourceFilter.id).ofPersons,
            .one("owner", "id IN (SELECT placement FROM placement_owner WHERE owner = ?)", ResourceFilter.id).ofPersons,
        ] + StandardColumns.periodFilters,
        sortKeys: StandardColumns.periodOrders,
        expansions: [
            .documents(
                "child", of: .persons, isList: false,
                """
                SELECT page.place, persons.document, NULL FROM page CROSS JOIN placements ON placements.id = page.id
                CROSS JOIN persons ON persons.id = placements.child WHERE persons.hidden = 0
                """),
            .documents(
                "owners", of: .persons,
                """
                SELECT page.place, persons.document, NULL FROM page
                CROSS JOIN placement_owner ON placement_owner.placement = page.id
                CROSS JOIN persons ON persons.id = placement_owner.owner WHERE persons.hidden = 0
                ORDER BY page.place, placement_owner.rank
                """),
        ],
        lookup: [
            .ids, ResourceLookupKey("personIds", column: "child", namesPersons: true, read: ResourceFilter.id),
        ], person: "child", isOrderedByCreation: true)

    /// Keeps who owns the placement findable from the owner.
    static func replaceRelations(
        of placement: PlacementDocument, isNew: Bool, in transaction: borrowing Transaction
    ) throws {
        if !isNew { try dropRelations(of: placement.id, in: transaction) }
        for (rank, owner) in placement.owners.enumerated() {
            try transaction.run(
                "INSERT INTO placement_owner (placement, rank, owner) VALUES (?, ?, ?)", placement.id, rank, owner)
        }
    }

    static func dropRelations(of placement: PlacementID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM placement_owner WHERE placement = ?", placement)
    }
}
