import Resources
import SQLite
import SS12000

/// What is taught to which groups by which duties. `member` and `teacher` do not look at dates (the standard's words).
enum Activities {
    static let table = ResourceTable(
        .activities, name: "activities",
        columns: [StandardColumns.reference("organisation", "organisation")] + StandardColumns.period,
        keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .any(
                "member",
                """
                id IN (SELECT activity FROM membership JOIN activity_group USING (group_id) WHERE person = ?)
                """, ResourceFilter.id
            ).ofPersons,
            .any("teacher", "id IN (SELECT activity FROM activity_teacher WHERE duty = ?)", ResourceFilter.id),
            .any("group", "id IN (SELECT activity FROM activity_group WHERE group_id = ?)", ResourceFilter.id),
            .any("organisation", StandardColumns.unitOrBelow, ResourceFilter.id),
        ] + StandardColumns.periodFilters,
        refusedExpansions: ["groups", "teachers", "syllabus"])

    /// Keeps what the filters ask of the activity's parts.
    static func keepParts(of activity: ActivityDocument, isNew: Bool, in tx: borrowing Transaction) throws {
        if !isNew { try dropParts(of: activity.id, in: tx) }
        for group in activity.groups {
            try tx.run("INSERT OR IGNORE INTO activity_group (activity, group_id) VALUES (?, ?)", activity.id, group)
        }
        for teacher in activity.teachers {
            try tx.run(
                "INSERT OR IGNORE INTO activity_teacher (activity, duty) VALUES (?, ?)", activity.id, teacher.duty)
        }
    }

    static func dropParts(of activity: ActivityID, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM activity_group WHERE activity = ?", activity)
        try tx.run("DELETE FROM activity_teacher WHERE activity = ?", activity)
    }
}
