import Runtime
import SQLite
import SS12000

/// Who should be at a lesson: the members of the activity's groups on the lesson's day, with the schedule's exceptions
/// for single pupils. The period of the group or the activity itself is not asked: suppliers leave last year's dates
/// on them, and an empty roll would be the price.
enum LessonRoster {
    /// Sorted by id.
    static func students(
        of lesson: Lesson, in db: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try db.rows(
            """
            SELECT membership.student FROM activity_group
            JOIN membership ON membership.group_id = activity_group.group_id
            WHERE activity_group.activity = ?1 AND membership.start_date <= ?2 AND membership.end_date >= ?2
            UNION SELECT student FROM lesson_student WHERE lesson = ?3 AND participates = 1
            EXCEPT SELECT student FROM lesson_student WHERE lesson = ?3 AND participates = 0
            ORDER BY 1
            """, lesson.activity, lesson.date, lesson.id
        ) { row in row.id(0) }
    }
}
