import Access
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Who may see and take a lesson's roll.
struct LessonRights: Sendable {
    /// For how many days after a lesson its substitute keeps the roll: long enough to mend it, and no register of the class.
    let substituteDays: Int

    /// The lesson, when it exists and is the caller's to see, and by what (nil of a system). Throws 404 `lesson-not-found` otherwise: one answer for
    /// both, after the same questions, so that ids cannot be tried; and to staff who signed in too weakly 403 `assurance-too-low` for
    /// both (`SignIn`).
    func lesson(
        _ id: CalendarEventID, for caller: Caller, _ actor: Actor, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> (lesson: Lesson, relation: AccessRule.Relation?) {
        let found = try Lesson.find(id, in: db)
        guard let person = actor.person else {
            guard let found else { throw LessonProblem.notFound }
            return (found, nil)
        }
        let relation = try relation(
            of: person, to: found ?? .unknown(id, on: today), assured: caller.assured, today: today, in: db)
        guard let found, let relation else {
            try SignIn.check(caller, actor, for: .staff, today: today, in: db)
            throw LessonProblem.notFound
        }
        return (found, relation)
    }

    /// A person may when one of their current duties
    /// - teaches the lesson's activity on the lesson's day, or is called in for this lesson (a substitute, until
    ///   `substituteDays` after it); a teacher who is excepted from the lesson may not; or
    /// - leads or administers the unit the activity belongs to, or one above it (`OfficeRights`).
    ///
    /// Guardians and pupils may not: a roll shows the whole class.
    ///
    /// - Parameter assured: the roles the person signed in surely enough for (`SignIn`).
    func relation(
        of person: PersonID, to lesson: Lesson, assured: SignInRoles, today: LocalDate,
        in db: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        if let relation = try asTeacher(person, lesson, today, in: db), assured.contains(.teaching) { return relation }
        let organisation = lesson.organisation ?? OrganisationID(UUID(high: 0, low: 0))
        let isOffice = try OfficeRights.allow(person, at: organisation, assured: assured, today: today, in: db)
        return isOffice && lesson.organisation != nil ? .office : nil
    }

    /// Who teaches the activity is its teacher, also where the lesson names them; who is called in for the lesson alone is a
    /// substitute.
    private func asTeacher(
        _ person: PersonID, _ lesson: Lesson, _ today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> AccessRule.Relation? {
        let teaches = try db.first(
            """
            SELECT EXISTS (
                SELECT 1 FROM activity_teacher
                WHERE activity_teacher.activity = ?4 AND activity_teacher.duty = duty.id
                    AND activity_teacher.start_date <= ?5 AND activity_teacher.end_date >= ?5) AS teaches
            FROM duty LEFT JOIN lesson_teacher ON lesson_teacher.lesson = ?3 AND lesson_teacher.duty = duty.id
            WHERE duty.person = ?1 AND duty.start_date <= ?2 AND duty.end_date >= ?2
                AND coalesce(lesson_teacher.participates, teaches)
            ORDER BY teaches DESC LIMIT 1
            """, person, today, lesson.id, lesson.activity, lesson.date
        ) { $0.bool(0) }
        switch teaches {
        case true?: return .teacher
        case false?: return lesson.date >= oldest(today) ? .substitute : nil
        case nil: return nil
        }
    }

    /// The earliest day whose lessons' rolls a substitute still has.
    func oldest(_ today: LocalDate) -> LocalDate { today.adding(days: -substituteDays) }
}
