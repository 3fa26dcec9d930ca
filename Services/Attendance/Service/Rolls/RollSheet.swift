import JSON
import Runtime
import SQLite
import SS12000

/// The answer to `GET /v1/lessons/{lesson}/roll`: the sheet a teacher confirms with one click.
///
/// Before the roll is taken everyone is preset present, except those whose reported absence or leave covers the lesson:
/// they are preset absent and valid. Afterwards the sheet shows what was confirmed; a pupil who has joined the lesson
/// since is added with the preset and `unmarked`. When the lesson was moved to a later day, the sheet begins anew. The
/// answer may be edited and sent back as it is.
struct RollSheet: Sendable {
    let lesson: Lesson
    let roll: StoredRoll?
    let lines: [Line]
    /// Those of its pupils who are protected, as far as the reader may see them.
    let protected: Set<PersonID>

    struct Line: Sendable {
        let student: PersonID
        let mark: Mark
        /// A report or leave covers the lesson, whatever the mark says.
        let isReported: Bool
        /// Not in the roll that was taken.
        let isUnmarked: Bool
        let name: PupilName?
    }

    /// - Parameter showsProtected: false for a system that may not see protected pupils (`ShownRolls`).
    static func read(
        _ lesson: Lesson, showsProtected: Bool, in db: borrowing some Querying & ~Copyable
    ) throws -> RollSheet {
        let current =
            try showsProtected ? RollStore.current(of: lesson.id, in: db) : ShownRolls.read(lesson, in: db).rolls.last
        let stored = current.flatMap { $0.counts(for: lesson) ? $0 : nil }
        let confirmed = try stored.map { try Roll(stored: $0.marks) }
        let marks = Dictionary(
            confirmed?.entries.map { ($0.student, $0.mark) } ?? [], uniquingKeysWith: { _, last in last })
        var roster = try LessonRoster.read(of: lesson, in: db)
        try roster.add(marks.keys, in: db)
        let students = showsProtected ? roster.students : roster.students.filter { !roster.protected.contains($0) }
        let lines = try students.map { student in
            let reports = try FactsOfPair.reports(of: student, during: lesson.span, in: db)
            let isReported = Coverage.isCovered(lesson.span, by: reports)
            return Line(
                student: student,
                mark: marks[student]?.shown(isReported: isReported) ?? (isReported ? .absent(.asReported) : .present),
                isReported: isReported, isUnmarked: stored != nil && marks[student] == nil,
                name: try PupilName.find(student, in: db))
        }
        return RollSheet(
            lesson: lesson, roll: stored, lines: lines.sorted { $0.isBefore($1) },
            protected: showsProtected ? roster.protected : [])
    }

    /// Who took the roll, where that is a person the reader may know of.
    var authors: [PersonID] { [roll?.author?.person].compactMap(\.self) }

    /// - Parameter namesProtected: whether protected pupils are named too; the reader must have asked for that.
    func encoded(namesProtected: Bool) -> JSON {
        .object {
            $0.set("lesson", lesson.encoded())
            $0.set("taken", JSON(roll != nil))
            $0.set("revision", roll.map { JSON($0.revision) })
            $0.set("takenAt", roll.map { JSON($0.takenAt.rfc3339) })
            $0.set("takenBy", roll.flatMap { $0.author?.encoded() })
            $0.set("marks", JSON(lines.map { $0.encoded(namesProtected: namesProtected) }))
        }
    }
}

extension RollSheet.Line {
    /// By family name, given name, id. A protected pupil stands last, so that the place in the list tells no initial.
    func isBefore(_ other: Self) -> Bool { key < other.key }

    private var key: (Int, String, String, String) {
        guard let name, !name.isProtected else { return (1, "", "", student.description) }
        return (0, name.family, name.given, student.description)
    }

    fileprivate func encoded(namesProtected: Bool) -> JSON {
        .object {
            $0.set("student", JSON(student.description))
            if let name {
                if !name.isProtected || namesProtected {
                    $0.set("givenName", JSON(name.given))
                    $0.set("familyName", JSON(name.family))
                }
                if name.isProtected { $0.set("protected", JSON(true)) }
            }
            $0.set("status", JSON(mark.status))
            $0.set("lateMinutes", mark.lateMinutes.map { JSON($0) })
            $0.set("validity", mark.validity.map { JSON($0.shown) })
            if isReported { $0.set("reported", JSON(true)) }
            if isUnmarked { $0.set("unmarked", JSON(true)) }
        }
    }
}
