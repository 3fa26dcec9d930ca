import Runtime
import SQLite
import SS12000

/// One pupil at one lesson: the unit in which absence is judged.
struct Pair: Hashable, Sendable {
    let lesson: CalendarEventID
    let student: PersonID
}

/// Which pairs a changed fact may concern. Only pairs with a mark are ever named: without one there is no absence to
/// judge, and with one removed the roll itself says which.
enum AffectedPairs {
    /// A lesson was moved, cancelled or taken up again, or its exceptions changed.
    static func ofLesson(_ lesson: CalendarEventID, in tx: borrowing Transaction) throws -> [Pair] {
        try tx.rows("SELECT student FROM mark WHERE lesson = ? AND is_late = 0", lesson) { row in
            Pair(lesson: lesson, student: row.id(0))
        }
    }

    /// An activity arrived or got other groups or another organisation.
    static func ofActivity(_ activity: ActivityID, in tx: borrowing Transaction) throws -> [Pair] {
        try tx.rows(
            """
            SELECT mark.lesson, mark.student FROM lesson JOIN mark ON mark.lesson = lesson.id
            WHERE lesson.activity = ? AND mark.is_late = 0
            """, activity
        ) { row in Pair(lesson: row.id(0), student: row.id(1)) }
    }

    /// A pupil joined or left a group, or the dates changed.
    static func ofMembership(
        _ student: PersonID, in group: GroupID, in tx: borrowing Transaction
    ) throws -> [Pair] {
        try tx.rows(
            """
            SELECT mark.lesson FROM mark JOIN lesson ON lesson.id = mark.lesson
            JOIN activity_group ON activity_group.activity = lesson.activity
            WHERE mark.student = ? AND mark.is_late = 0 AND activity_group.group_id = ?
            """, student, group
        ) { row in Pair(lesson: row.id(0), student: student) }
    }

    /// A report or leave was registered or withdrawn.
    static func ofReport(_ student: PersonID, _ span: Span, in tx: borrowing Transaction) throws -> [Pair] {
        try tx.rows(
            """
            SELECT mark.lesson FROM mark JOIN lesson ON lesson.id = mark.lesson
            WHERE mark.student = ? AND mark.is_late = 0 AND lesson.starts_at < ? AND lesson.ends_at > ?
            """, student, span.end, span.start
        ) { row in Pair(lesson: row.id(0), student: student) }
    }
}
