import FoundationEssentials
import Messaging
import PersonRecords
import Runtime
import SQLite
import SS12000
import ScheduleContracts

/// What this service takes from Schedule: lessons and the activities they belong to, in whatever order they come.
struct LessonEvents: Sendable {
    let derivation: Derivation

    func activityChanged(_ event: ActivityChanged, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        let activity = event.document
        try tx.run(
            """
            INSERT INTO activity (id, organisation) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation
            """, activity.id, activity.organisation)
        if !arrival.isFirst { try forgetParts(of: activity.id, in: tx) }
        for group in activity.groups {
            try tx.run(
                "INSERT OR IGNORE INTO activity_group (activity, group_id) VALUES (?, ?)", activity.id, group)
        }
        for teacher in activity.teachers {
            try tx.run(
                """
                INSERT OR REPLACE INTO activity_teacher (activity, duty, start_date, end_date) VALUES (?, ?, ?, ?)
                """, activity.id, teacher.duty, OpenDates.start(teacher.period), OpenDates.end(teacher.period))
        }
        let pairs = try AffectedPairs.ofActivity(activity.id, in: tx)
        try derivation.rederive(pairs, causedBy: arrival.envelope, in: tx)
    }

    /// Its lessons have neither groups nor teachers any more; marks in rolls stand.
    func activityDeleted(_ event: ActivityDeleted, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM activity WHERE id = ?", event.id)
        try forgetParts(of: event.id, in: tx)
        let pairs = try AffectedPairs.ofActivity(event.id, in: tx)
        try derivation.rederive(pairs, causedBy: arrival.envelope, in: tx)
    }

    func calendarEventChanged(
        _ event: CalendarEventChanged, _ arrival: Arrival, in tx: borrowing Transaction
    ) throws {
        let lesson = event.document
        try tx.run(
            """
            INSERT INTO lesson (id, activity, starts_at, ends_at, date, is_cancelled) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET activity = excluded.activity, starts_at = excluded.starts_at,
                ends_at = excluded.ends_at, date = excluded.date, is_cancelled = excluded.is_cancelled
            """, lesson.id, lesson.activity, lesson.start, lesson.end, LocalDate(lesson.start), lesson.isCancelled)
        if !arrival.isFirst { try forgetExceptions(of: lesson.id, in: tx) }
        let erased = try ErasedPersons(among: lesson.studentExceptions.map(\.student.uuid), in: tx)
        for exception in lesson.studentExceptions where !erased.contains(exception.student.uuid) {
            try tx.run(
                "INSERT OR REPLACE INTO lesson_student (lesson, student, participates) VALUES (?, ?, ?)",
                lesson.id, exception.student, exception.participates)
        }
        for exception in lesson.teacherExceptions {
            try tx.run(
                "INSERT OR REPLACE INTO lesson_teacher (lesson, duty, participates) VALUES (?, ?, ?)",
                lesson.id, exception.duty, exception.participates)
        }
        try derivation.rederive(try AffectedPairs.ofLesson(lesson.id, in: tx), causedBy: arrival.envelope, in: tx)
    }

    /// A lesson that is no more is one that did not take place. It stays as cancelled, for its roll may have told of
    /// absences, and those are explained by it.
    func calendarEventDeleted(
        _ event: CalendarEventDeleted, _ arrival: Arrival, in tx: borrowing Transaction
    ) throws {
        try tx.run("UPDATE lesson SET is_cancelled = 1 WHERE id = ?", event.id)
        try forgetExceptions(of: event.id, in: tx)
        try derivation.rederive(
            try AffectedPairs.ofLesson(event.id, in: tx), causedBy: arrival.envelope, in: tx)
    }

    private func forgetParts(of activity: ActivityID, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM activity_group WHERE activity = ?", activity)
        try tx.run("DELETE FROM activity_teacher WHERE activity = ?", activity)
    }

    private func forgetExceptions(of lesson: CalendarEventID, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM lesson_student WHERE lesson = ?", lesson)
        try tx.run("DELETE FROM lesson_teacher WHERE lesson = ?", lesson)
    }
}
