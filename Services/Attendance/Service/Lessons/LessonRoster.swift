import Runtime
import SQLite
import SS12000

/// Who should be at a lesson: the members of the activity's groups on the lesson's day, with the schedule's exceptions
/// for single pupils. The period of the group or the activity itself is not asked: suppliers leave last year's dates
/// on them, and an empty roll would be the price.
struct LessonRoster: Sendable {
    /// Sorted by id, each once.
    private(set) var students: [PersonID] = []
    /// Those of them who are protected (`ProtectedPersons`).
    private(set) var protected: Set<PersonID> = []

    /// Two questions by index instead of one of sets: SQLite would put all members into a table of its own, twice, for
    /// exceptions that hardly any lesson has.
    static func read(
        of lesson: Lesson, in db: borrowing some Querying & ~Copyable
    ) throws -> LessonRoster {
        let exceptions = try db.rows(exceptions, lesson.id) { row in
            (student: row.id(0, as: PersonID.self), isProtected: row.bool(1), participates: row.bool(2))
        }
        let members = try db.rows(members, lesson.activity, lesson.date) { row in
            (student: row.id(0, as: PersonID.self), isProtected: row.bool(1))
        }
        let excepted = Set(exceptions.map(\.student))
        var roster = LessonRoster()
        var found: [PersonID] = []
        found.reserveCapacity(members.count + exceptions.count)
        for (student, isProtected) in members where excepted.isEmpty || !excepted.contains(student) {
            found.append(student)
            if isProtected { roster.protected.insert(student) }
        }
        for (student, isProtected, participates) in exceptions where participates {
            found.append(student)
            if isProtected { roster.protected.insert(student) }
        }
        roster.students.reserveCapacity(found.count)
        // Who is in two of the groups stands twice.
        for student in found.sorted() where student != roster.students.last { roster.students.append(student) }
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

    /// ?1 the activity, ?2 the lesson's day.
    static let members: StaticString = """
        SELECT student,
            EXISTS (SELECT 1 FROM person INDEXED BY person_by_protection WHERE id = student AND is_protected = 1)
                OR EXISTS (SELECT 1 FROM left_protected WHERE person = student)
        FROM activity_group JOIN membership ON membership.group_id = activity_group.group_id
        WHERE activity_group.activity = ?1 AND membership.start_date <= ?2 AND membership.end_date >= ?2
        """

    /// ?1 the lesson.
    static let exceptions: StaticString = """
        SELECT student,
            EXISTS (SELECT 1 FROM person INDEXED BY person_by_protection WHERE id = student AND is_protected = 1)
                OR EXISTS (SELECT 1 FROM left_protected WHERE person = student),
            participates
        FROM lesson_student WHERE lesson = ?1
        """
}
