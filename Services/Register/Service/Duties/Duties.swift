import Resources
import SQLite
import SS12000

/// Who works where, as what.
enum Duties {
    static let table = ResourceTable(
        .duties, name: "duties",
        columns: [
            StandardColumns.text("duty_role", "dutyRole"), StandardColumns.reference("organisation", "dutyAt"),
            StandardColumns.reference("person", "person"),
        ] + StandardColumns.period, keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .one("organisation", StandardColumns.unitOrBelow, ResourceFilter.id),
            .one("dutyRole", "duty_role = ?", StandardColumns.code(DutyRole.self)),
            .one("person", "person = ?", ResourceFilter.id).ofPersons,
        ] + StandardColumns.periodFilters,
        sortKeys: StandardColumns.periodOrders.filter { $0.key.hasPrefix("Start") },
        expansions: [
            .documents(
                "person", of: .persons, isList: false,
                """
                SELECT page.place, persons.document, NULL FROM page CROSS JOIN duties ON duties.id = page.id
                CROSS JOIN persons ON persons.id = duties.person WHERE persons.hidden = 0
                """)
        ], lookup: [.ids], isOrderedByCreation: true)

    /// Keeps what the duty does for groups findable from the group.
    static func replaceRelations(of duty: DutyDocument, isNew: Bool, in transaction: borrowing Transaction) throws {
        if !isNew { try dropRelations(of: duty.id, in: transaction) }
        for (rank, role) in duty.assignmentRoles.enumerated() {
            try transaction.run(
                """
                INSERT INTO assignment_role (duty, rank, group_id, role_type, start_date, end_date)
                VALUES (?, ?, ?, ?, ?, ?)
                """, duty.id, rank, role.group, role.type.rawValue, role.period.start, role.period.end)
        }
    }

    static func dropRelations(of duty: DutyID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM assignment_role WHERE duty = ?", duty)
    }
}
