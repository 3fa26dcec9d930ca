import Runtime
import SQLite
import SS12000

/// What ties the staff of a school to a pupil, beside leading or administering it (`OfficeRights`).
///
/// Each is one statement by index, for a person and a pupil on one day: the duty must hold that day, the part it has been given for
/// a group too, and the pupil must be in the group, or enrolled at the unit.
enum StaffRights {
    /// The duties of the student health team: its medical, psychological, psychosocial and special-needs sides (skollagen 2:25).
    static let healthRoles: [DutyRole] = [.doctor, .nurse, .psychologist, .counsellor, .specialTeacher]

    /// Mentor of a group the pupil is in.
    static func isMentor(
        _ person: PersonID, of student: PersonID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(mentor, person, today, student) { _ in true } ?? false
    }

    /// One of the health team of a unit the pupil is enrolled at: at that very unit, for a duty above it would open a whole
    /// city; or given that part for a group of the pupil's.
    static func isOfHealthTeam(
        _ person: PersonID, for student: PersonID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(healthTeam, person, today, student) { _ in true } ?? false
    }

    /// Teaches, today, an activity of a group the pupil is in. Which lessons are theirs: `LessonRights`.
    static func isTeacher(
        _ person: PersonID, of student: PersonID, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        try db.first(teacher, person, today, student) { _ in true } ?? false
    }

    /// In all three: ?1 the person, ?2 today, ?3 the pupil.
    static let mentor: StaticString = """
        SELECT 1 FROM duty
        JOIN assignment ON assignment.duty = duty.id AND assignment.role = 'Mentor'
            AND assignment.start_date <= ?2 AND assignment.end_date >= ?2
        JOIN membership ON membership.group_id = assignment.group_id AND membership.student = ?3
            AND membership.start_date <= ?2 AND membership.end_date >= ?2
        WHERE duty.person = ?1 AND duty.start_date <= ?2 AND duty.end_date >= ?2
        LIMIT 1
        """

    static let healthTeam: StaticString = """
        SELECT 1 FROM duty
        WHERE duty.person = ?1 AND duty.start_date <= ?2 AND duty.end_date >= ?2
            AND ((duty.role IN ('Skolläkare', 'Skolsköterska', 'Skolpsykolog', 'Kurator', 'Speciallärare/specialpedagog')
                    AND EXISTS (
                        SELECT 1 FROM enrolment
                        WHERE student = ?3 AND enrolment.start_date <= ?2 AND enrolment.end_date >= ?2
                            AND enrolment.organisation = duty.organisation))
                OR EXISTS (
                    SELECT 1 FROM assignment JOIN membership
                        ON membership.group_id = assignment.group_id AND membership.student = ?3
                        AND membership.start_date <= ?2 AND membership.end_date >= ?2
                    WHERE assignment.duty = duty.id AND assignment.role IN ('Elevhälsopersonal', 'Specialpedagog')
                        AND assignment.start_date <= ?2 AND assignment.end_date >= ?2))
        LIMIT 1
        """

    static let teacher: StaticString = """
        SELECT 1 FROM membership
        JOIN activity_group ON activity_group.group_id = membership.group_id
        JOIN duty ON duty.person = ?1 AND duty.start_date <= ?2 AND duty.end_date >= ?2
        JOIN activity_teacher ON activity_teacher.activity = activity_group.activity AND activity_teacher.duty = duty.id
            AND activity_teacher.start_date <= ?2 AND activity_teacher.end_date >= ?2
        WHERE membership.student = ?3 AND membership.start_date <= ?2 AND membership.end_date >= ?2
        LIMIT 1
        """
}
