import HTTP
package import PersonRecords
import Runtime
import SQLite

/// How long Attendance keeps its own records. What it remembers of Register and Schedule goes when they say so.
package enum AttendanceRetention {
    package static let rules = [rolls, absences]

    /// A lesson's rolls, every revision, with what was derived from them.
    private static let rolls = RetentionRule(
        .rolls, setting: "RETENTION_ROLLS", usually: 1_095, data: [.attendance]
    ) { day, limit, transaction in
        // By the newest revision: a roll that was corrected later is as old as its correction.
        let lessons = try transaction.rows(
            """
            SELECT DISTINCT lesson FROM roll WHERE taken_at < ?1
                AND NOT EXISTS (SELECT 1 FROM roll AS later WHERE later.lesson = roll.lesson AND later.taken_at >= ?1)
            ORDER BY taken_at LIMIT ?2
            """, day.start, limit
        ) { $0.uuid(0) }
        for lesson in lessons {
            try transaction.run("DELETE FROM mark WHERE lesson = ?", lesson)
            try transaction.run("DELETE FROM standing WHERE lesson = ?", lesson)
            try transaction.run("DELETE FROM roll WHERE lesson = ?", lesson)
        }
        return lessons.count
    }

    /// Reports and leave that ended before the day, the withdrawn too.
    private static let absences = RetentionRule(
        .absences, setting: "RETENTION_ABSENCES", usually: 1_095, data: [.attendance]
    ) { day, limit, transaction in
        let old = try transaction.rows(
            "SELECT number, id FROM absence WHERE starts_at < ?1 AND ends_at < ?1 ORDER BY starts_at, number LIMIT ?2",
            day.start, limit
        ) { (number: $0.int64(0), id: $0.uuid(1)) }
        for absence in old {
            try transaction.run("DELETE FROM absence_request WHERE absence = ?", absence.id)
            try transaction.run("DELETE FROM absence WHERE number = ?", absence.number)
        }
        return old.count
    }
}
