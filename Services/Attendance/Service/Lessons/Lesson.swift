import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// A lesson as the schedule tells it.
struct Lesson: Equatable, Sendable {
    let id: CalendarEventID
    let activity: ActivityID
    let span: Span
    /// The local date on which it begins; a lesson over midnight belongs to the evening's day.
    let date: LocalDate
    let isCancelled: Bool
    /// False while the lesson's activity has not arrived: its groups and teachers are then unknown.
    let isComplete: Bool
    let organisation: OrganisationID?

    /// Whole minutes from beginning to end.
    var minutes: Int { Int(span.length.components.seconds / 60) }

    /// In the place of a lesson that does not exist, as ``Pupil/nobody(_:)``.
    static func unknown(_ id: CalendarEventID, on day: LocalDate) -> Lesson {
        Lesson(
            id: id, activity: ActivityID(UUID(high: 0, low: 0)), span: Span(start: day.start, end: day.start),
            date: day,
            isCancelled: false, isComplete: false, organisation: nil)
    }

    static func find(_ id: CalendarEventID, in db: borrowing some Querying & ~Copyable) throws -> Lesson? {
        try db.first(
            """
            SELECT lesson.activity, lesson.starts_at, lesson.ends_at, lesson.date, lesson.is_cancelled,
                activity.id IS NOT NULL, activity.organisation
            FROM lesson LEFT JOIN activity ON activity.id = lesson.activity WHERE lesson.id = ?
            """, id
        ) { row in
            Lesson(
                id: id, activity: row.id(0), span: Span(start: row.instant(1), end: row.instant(2)),
                date: row.date(3), isCancelled: row.bool(4), isComplete: row.bool(5),
                organisation: row.optionalID(6))
        }
    }
}
