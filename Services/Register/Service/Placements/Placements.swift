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
        refusedExpansions: ["child", "owners"], person: "child")

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
