import Contracts
import Runtime
import SQLite
import SS12000
import ScheduleContracts

/// What this service takes from Schedule: lessons and the activities they belong to, in whatever order they come.
struct LessonEvents: Sendable {
    let derivation: Derivation

    func activityChanged(_ event: ActivityChanged, _ envelope: Envelope, in tx: borrowing Transaction) throws {
        let activity = event.document
        let isNewer = try tx.run(
            """
            INSERT INTO activity (id, version, organisation) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, organisation = excluded.organisation
            WHERE excluded.version > activity.version
            """, activity.id, event.version, activity.organisation)
        guard isNewer > 0 else { return }
        try tx.run("DELETE FROM activity_group WHERE activity = ?", activity.id)
        try tx.run("DELETE FROM activity_teacher WHERE activity = ?", activity.id)
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
        try derivation.rederive(pairs, causedBy: envelope, in: tx)
    }

    func calendarEventChanged(
        _ event: CalendarEventChanged, _ envelope: Envelope, in tx: borrowing Transaction
    ) throws {
        let lesson = event.document
        let isNewer = try tx.run(
            """
            INSERT INTO lesson (id, version, activity, starts_at, ends_at, date, is_cancelled)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, activity = excluded.activity,
                starts_at = excluded.starts_at, ends_at = excluded.ends_at, date = excluded.date,
                is_cancelled = excluded.is_cancelled
            WHERE excluded.version > lesson.version
            """, lesson.id, event.version, lesson.activity, lesson.start, lesson.end, LocalDate(lesson.start),
            lesson.isCancelled)
        guard isNewer > 0 else { return }
        try tx.run("DELETE FROM lesson_student WHERE lesson = ?", lesson.id)
        try tx.run("DELETE FROM lesson_teacher WHERE lesson = ?", lesson.id)
        for exception in lesson.studentExceptions {
            try tx.run(
                "INSERT OR REPLACE INTO lesson_student (lesson, student, participates) VALUES (?, ?, ?)",
                lesson.id, exception.student, exception.participates)
        }
        for exception in lesson.teacherExceptions {
            try tx.run(
                "INSERT OR REPLACE INTO lesson_teacher (lesson, duty, participates) VALUES (?, ?, ?)",
                lesson.id, exception.duty, exception.participates)
        }
        try derivation.rederive(try AffectedPairs.ofLesson(lesson.id, in: tx), causedBy: envelope, in: tx)
    }
}
