import Runtime
import SQLite
import SS12000

/// Who should be at a lesson: the members of the activity's groups on the lesson's day, with the schedule's exceptions
/// for single pupils. The period of the group or the activity itself is not asked: suppliers leave last year's dates
/// on them, and an empty roll would be the price.
struct LessonRoster: Sendable {
    /// Sorted by id.
    private(set) var students: [PersonID] = []
    /// Those of them who are protected (`ProtectedPersons`).
    private(set) var protected: Set<PersonID> = []

    static func read(
        of lesson: Lesson, in db: borrowing some Querying & ~Copyable
    ) throws -> LessonRoster {
        var roster = LessonRoster()
        let found = try db.rows(expected, lesson.activity, lesson.date, lesson.id) { row in
            (student: row.id(0, as: PersonID.self), isProtected: row.bool(1))
        }
        roster.students = found.map(\.student)
        for (student, isProtected) in found where isProtected { roster.protected.insert(student) }
        return roster
    }

    /// Those too who stood in the roll before and may be corrected in it, though the groups have changed since.
    mutating func add(_ others: some Sequence<PersonID>, in db: borrowing some Querying & ~Copyable) throws {
        let known = Set(students)
        let added = Set(others).subtracting(known)
        guard !added.isEmpty else { return }
        protected.formUnion(try ProtectedPersons.among(added, in: db))
        students = known.union(added).sorted()
    }

    /// ?1 the activity, ?2 the lesson's day, ?3 the lesson.
    static let expected: StaticString = """
        SELECT student,
            EXISTS (SELECT 1 FROM person INDEXED BY person_by_protection WHERE id = student AND is_protected = 1)
                OR EXISTS (SELECT 1 FROM left_protected WHERE person = student)
        FROM (
            SELECT membership.student AS student FROM activity_group
            JOIN membership ON membership.group_id = activity_group.group_id
            WHERE activity_group.activity = ?1 AND membership.start_date <= ?2 AND membership.end_date >= ?2
            UNION SELECT student FROM lesson_student WHERE lesson = ?3 AND participates = 1
            EXCEPT SELECT student FROM lesson_student WHERE lesson = ?3 AND participates = 0)
        ORDER BY student
        """
}
