import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Lessons. `student` and `teacher` match by the activity or by an exception for the single lesson, and do not look at
/// dates (the standard's words). A list needs a window of start times, both ends included.
enum CalendarEvents {
    static let table = ResourceTable(
        .calendarEvents, name: "calendar_events",
        columns: [
            StandardColumns.reference("activity", "activity"), time("starts_at", "startTime"),
            time("ends_at", "endTime"),
            ResourceColumn("cancelled") { .integer($0["cancelled"]?.bool == true ? 1 : 0) },
        ], keepsTombstones: true)

    static let list = ResourceList(
        table,
        filters: [
            .one("startTime.onOrAfter", "starts_at >= ?", isRequired: true, ResourceFilter.time),
            .one("startTime.onOrBefore", "starts_at <= ?", isRequired: true, ResourceFilter.time),
            .one("endTime.onOrAfter", "ends_at >= ?", ResourceFilter.time),
            .one("endTime.onOrBefore", "ends_at <= ?", ResourceFilter.time),
            .any("activity", "activity = ?", ResourceFilter.id),
            .any(
                "group", "activity IN (SELECT activity FROM activity_group WHERE group_id = ?)", ResourceFilter.id),
            .any(
                "organisation", "activity IN (SELECT id FROM activities WHERE \(StandardColumns.unitOrBelow))",
                ResourceFilter.id),
            .any(
                "student",
                """
                id IN (WITH wanted (person) AS (SELECT ?)
                    SELECT event.id FROM wanted JOIN membership USING (person) JOIN activity_group USING (group_id)
                    JOIN calendar_events AS event ON event.activity = activity_group.activity
                    UNION SELECT event FROM wanted JOIN event_student ON event_student.student = wanted.person)
                """, ResourceFilter.id
            ).ofPersons,
            .any(
                "teacher",
                """
                id IN (WITH wanted (duty) AS (SELECT ?)
                    SELECT event.id FROM wanted JOIN activity_teacher USING (duty)
                    JOIN calendar_events AS event ON event.activity = activity_teacher.activity
                    UNION SELECT event FROM wanted JOIN event_teacher USING (duty))
                """, ResourceFilter.id),
        ], order: .ascending(startTime),
        sortKeys: ["StartTimeAsc": .ascending(startTime), "StartTimeDesc": .descending(startTime)],
        refusedExpansions: ["activity", "attendance"])

    private static let startTime = ResourceOrder.Value.number("starts_at")

    static func dropParts(of event: CalendarEventID, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM event_student WHERE event = ?", event)
        try tx.run("DELETE FROM event_teacher WHERE event = ?", event)
    }

    /// Keeps what the filters ask of the lesson's exceptions.
    static func keepParts(of event: CalendarEventDocument, isNew: Bool, in tx: borrowing Transaction) throws {
        if !isNew { try dropParts(of: event.id, in: tx) }
        for exception in event.studentExceptions {
            try tx.run(
                "INSERT OR IGNORE INTO event_student (event, student) VALUES (?, ?)", event.id, exception.student)
        }
        for exception in event.teacherExceptions {
            try tx.run("INSERT OR IGNORE INTO event_teacher (event, duty) VALUES (?, ?)", event.id, exception.duty)
        }
    }

    private static func time(_ column: String, _ field: String) -> ResourceColumn {
        ResourceColumn(column) { json in
            json[field]?.string.flatMap { Instant(rfc3339: $0) }?.stored ?? .null
        }
    }
}
