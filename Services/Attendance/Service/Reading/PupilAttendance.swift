import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// How a pupil attended on some days: the lessons whose rolls speak of the pupil, and the reports and leave that concern the days.
struct PupilAttendance: Sendable {
    struct Attended: Sendable {
        let lesson: Lesson
        let mark: Mark
        /// A report or leave covers the lesson, whatever the mark says.
        let isReported: Bool
    }

    /// What was reported, without who did.
    struct Reported: Sendable {
        let id: AbsenceID
        let span: Span
        let type: String
    }

    let student: PersonID
    let days: DayRange
    /// By beginning.
    let lessons: [Attended]
    /// By beginning; nil for a reader who has a right to lessons only.
    let reports: [Reported]?

    /// - Parameter teacher: shows only the lessons this person teaches or is called in for, by a duty that holds today.
    static func read(
        of student: PersonID, _ days: DayRange, taughtBy teacher: PersonID?, today: LocalDate,
        _ rights: LessonRights, in db: borrowing some Querying & ~Copyable
    ) throws -> PupilAttendance {
        // Nothing is reported for longer than the longest leave, so what began earlier is over.
        let reports = try db.rows(
            reported, student, days.last.end, days.first.start,
            days.first.start + (.zero - AbsenceSubmission.longestLeave)
        ) { row in
            Reported(id: row.id(0), span: Span(start: row.instant(1), end: row.instant(2)), type: row.text(3))
        }
        let lessons = try db.rows(
            attended, student, days.first, days.last, Array(student.uuid.lowercase.utf8), teacher, today,
            rights.oldest(today)
        ) { row in
            let lesson = Lesson(
                id: row.id(0), activity: row.id(1), span: Span(start: row.instant(2), end: row.instant(3)),
                date: row.date(4), isCancelled: false, isComplete: true, organisation: nil)
            return (lesson: lesson, takenAt: row.instant(5), mark: mark(row))
        }
        return PupilAttendance(
            student: student, days: days,
            // A roll does not follow its lesson to a later day.
            lessons: lessons.filter { $0.lesson.date <= LocalDate($0.takenAt) }.map { found in
                let during = reports.map(\.span).filter { $0.overlap(found.lesson.span) > .zero }
                let isReported = Coverage.isCovered(found.lesson.span, by: during)
                return Attended(
                    lesson: found.lesson, mark: found.mark.shown(isReported: isReported), isReported: isReported)
            },
            reports: teacher == nil ? reports : nil)
    }

    private static func mark(_ row: borrowing Row) -> Mark {
        guard let validity = row.optionalText(6).map({ Validity(rawValue: $0) ?? .invalid }) else { return .present }
        return row.bool(7) ? .late(minutes: row.optionalInt(8) ?? 0, validity) : .absent(validity)
    }

    /// ?1 the pupil, ?2 the end of the days, ?3 their beginning, ?4 the earliest beginning there can be.
    static let reported: StaticString = """
        SELECT id, starts_at, ends_at, type FROM absence
        WHERE student = ?1 AND hidden = 0 AND starts_at < ?2 AND starts_at >= ?4 AND ends_at > ?3
        ORDER BY starts_at, number
        """

    /// ?1 the pupil, ?2 the first day, ?3 the last, ?4 the pupil's id as it stands in a roll, ?5 the teacher or null, ?6 today, ?7 the
    /// earliest day of a substitute's.
    ///
    /// The lessons of the pupil's groups, and those a mark or an exception ties to the pupil, as far as the newest roll names the
    /// pupil and the pupil was expected (`FactsOfPair`): membership on the day, unless the schedule says otherwise of this lesson;
    /// where nobody speaks of the pupil any more, the roll does.
    static let attended: StaticString = """
        WITH mine (id) AS (
            SELECT lesson.id FROM membership
            JOIN activity_group ON activity_group.group_id = membership.group_id
            JOIN lesson ON lesson.activity = activity_group.activity AND lesson.date BETWEEN ?2 AND ?3
            WHERE membership.student = ?1
            UNION SELECT lesson FROM mark WHERE student = ?1
            UNION SELECT lesson FROM lesson_student WHERE student = ?1 AND participates = 1)
        SELECT lesson.id, lesson.activity, lesson.starts_at, lesson.ends_at, lesson.date, roll.taken_at,
            mark.validity, mark.is_late, mark.late_minutes
        FROM mine CROSS JOIN lesson ON lesson.id = mine.id
        JOIN roll ON roll.lesson = lesson.id
            AND roll.revision = (SELECT max(newest.revision) FROM roll AS newest WHERE newest.lesson = lesson.id)
        LEFT JOIN mark ON mark.lesson = lesson.id AND mark.student = ?1
        LEFT JOIN lesson_student ON lesson_student.lesson = lesson.id AND lesson_student.student = ?1
        WHERE lesson.date BETWEEN ?2 AND ?3 AND lesson.is_cancelled = 0
            AND coalesce(
                lesson_student.participates,
                (SELECT max(membership.start_date <= lesson.date AND membership.end_date >= lesson.date)
                    FROM activity_group JOIN membership
                        ON membership.group_id = activity_group.group_id AND membership.student = ?1
                    WHERE activity_group.activity = lesson.activity),
                1)
            AND (?5 IS NULL OR EXISTS (
                SELECT EXISTS (
                        SELECT 1 FROM activity_teacher
                        WHERE activity_teacher.activity = lesson.activity AND activity_teacher.duty = duty.id
                            AND activity_teacher.start_date <= lesson.date
                            AND activity_teacher.end_date >= lesson.date) AS teaches
                FROM duty
                LEFT JOIN lesson_teacher ON lesson_teacher.lesson = lesson.id AND lesson_teacher.duty = duty.id
                WHERE duty.person = ?5 AND duty.start_date <= ?6 AND duty.end_date >= ?6
                    AND coalesce(lesson_teacher.participates, teaches) AND (teaches OR lesson.date >= ?7)))
            AND instr(roll.marks, ?4) > 0
        ORDER BY lesson.starts_at, lesson.id
        """
}
