import Access
import AccessLog
import AttendanceContracts
import HTTP
import Messaging
import Runtime
import SQLite
import SS12000

/// The command behind `PUT /v1/lessons/{lesson}/roll`: one whole roll, confirmed by one who holds the lesson.
///
/// Idempotent: the same content again stores and publishes nothing and answers with the same revision. Of two different
/// rolls the last one wins, and both stay in the history with author and time. The answer is given after the commit.
struct TakeRoll: Sendable {
    let database: Database
    let outbox: Outbox
    let derivation: Derivation
    let rights: LessonRights

    /// A system takes no roll of a lesson with a protected pupil without `attendance.protected`: who may not be seen would be marked
    /// present.
    ///
    /// Throws 404 `lesson-not-found` (also for a lesson that is not the caller's), 403 `assurance-too-low`, 403 `scope-missing`, 409 `lesson-cancelled`,
    /// 409 `lesson-on-a-later-day`, 409 `lesson-incomplete` while its activity has not arrived, 422 `roll-invalid`, and
    /// what `Actor.find` throws.
    func callAsFunction(
        _ lessonID: CalendarEventID, _ submission: RollSubmission, by caller: Caller, in request: Request
    ) throws -> StoredRoll {
        try database.write { tx in
            let actor = try Actor.find(caller, in: tx)
            let (lesson, relation) = try rights.lesson(
                lessonID, for: caller, actor, today: LocalDate(tx.now), in: tx)
            guard !lesson.isCancelled else { throw LessonProblem.cancelled }
            // The day, not the hour: a class may begin early, and its teacher knows who is there.
            guard lesson.date <= LocalDate(tx.now) else { throw LessonProblem.later }
            guard lesson.isComplete else { throw LessonProblem.incomplete }
            let accessor = Accessor(request, caller, actor, relation, ["attendance.write"])
            return try store(
                submission, of: lesson, by: actor, accessor, seesProtected: ProtectedReading.sees(caller, actor), in: tx
            )
        }
    }

    private func store(
        _ submission: RollSubmission, of lesson: Lesson, by actor: Actor, _ accessor: Accessor,
        seesProtected: Bool, in tx: borrowing Transaction
    ) throws -> StoredRoll {
        let current = try RollStore.current(of: lesson.id, in: tx)
        let before = try current.map { try Roll(stored: $0.marks) }
        var roster = try LessonRoster.read(of: lesson, in: tx)
        if let before { try roster.add(before.entries.lazy.map(\.student), in: tx) }
        // Before a word is said of what was sent.
        guard seesProtected || roster.protected.isEmpty else { throw ProtectedReading.scopeMissing }
        let students = roster.students
        var marks = try submission.checked(against: students, lesson: lesson)
        let counts = current?.counts(for: lesson) ?? false
        try followReports(&marks, since: counts ? before : nil, lesson: lesson, in: tx)
        let roll = Roll(students: students, marks: marks)
        let encoded = roll.encoded
        if let current, counts, current.marks == encoded {
            // Nothing is changed, and nobody but who took it is told of.
            let author = current.author == actor ? nil : current.author?.person
            let data = try author.map { try ProtectedPersons.classes([.attendance], of: [$0], in: tx) } ?? []
            let isTold = seesProtected || !data.contains(.protectedIdentity)
            if let author, isTold { try AccessLog.record(.read, of: [author.uuid], data, by: accessor, in: tx) }
            return isTold ? current : current.withoutAuthor
        }

        let stored = StoredRoll(
            revision: (current?.revision ?? 0) + 1, takenAt: tx.now, author: actor,
            present: roll.count { $0 == .present }, absent: roll.count { $0.isAbsent },
            late: roll.count { $0.isLate }, marks: encoded)
        try RollStore.insert(stored, of: lesson.id, in: tx)
        let data: Set<AccessRule.DataClass> =
            roster.protected.isEmpty ? [.attendance] : [.attendance, .protectedIdentity]
        try AccessLog.record(.changed, of: roll.entries.map(\.student.uuid), data, by: accessor, in: tx)
        try record(roll.changes(since: before), of: lesson, in: tx)
        // The first roll of the day a lesson was moved to decides anew, also where it says the same.
        if before != nil, !counts {
            let absent = roll.entries.filter { $0.mark.isAbsent }
            try derivation.rederive(absent.map { Pair(lesson: lesson.id, student: $0.student) }, in: tx)
        }
        try outbox.append(
            RollTaken(
                calendarEvent: lesson.id, activity: lesson.activity, takenAt: stored.takenAt, present: stored.present,
                absent: stored.absent, late: stored.late, version: stored.revision), in: tx)
        return stored
    }

    /// A pupil confirmed as validly absent while a report says so is absent *as reported*: that is how the sheet was
    /// preset, and no judgement of the teacher's own. Where the teacher had already judged so, that stays.
    private func followReports(
        _ marks: inout [PersonID: Mark], since before: Roll?, lesson: Lesson, in tx: borrowing Transaction
    ) throws {
        let old = before?.marks ?? [:]
        for (student, mark) in marks where mark == .absent(.valid) && old[student] != mark {
            let reports = try FactsOfPair.reports(of: student, during: lesson.span, in: tx)
            if Coverage.isCovered(lesson.span, by: reports) { marks[student] = .absent(.asReported) }
        }
    }

    private func record(_ changes: [Roll.Change], of lesson: Lesson, in tx: borrowing Transaction) throws {
        for change in changes {
            try RollStore.set(change.after, of: Pair(lesson: lesson.id, student: change.student), in: tx)
        }
        let judged = changes.filter { $0.before.isAbsent || $0.after.isAbsent }
        try derivation.rederive(judged.map { Pair(lesson: lesson.id, student: $0.student) }, in: tx)
    }
}
