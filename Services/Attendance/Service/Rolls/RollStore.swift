import Runtime
import SQLite
import SS12000

/// A roll as it is kept: the marks and who confirmed them when.
struct StoredRoll: Sendable {
    let revision: Int64
    let takenAt: Instant
    /// Nil where whom this is told to may not know.
    let author: Actor?
    let present: Int
    let absent: Int
    let late: Int
    /// See `Roll.encoded`.
    let marks: [UInt8]

    /// Whether it says anything of the lesson where it now stands. A roll does not follow its lesson to a later day than
    /// its own: it was taken of the day the lesson was moved from.
    func counts(for lesson: Lesson) -> Bool { lesson.date <= LocalDate(takenAt) }

    /// For a reader who may not know who took it.
    var withoutAuthor: StoredRoll {
        StoredRoll(
            revision: revision, takenAt: takenAt, author: nil, present: present, absent: absent, late: late,
            marks: marks)
    }
}

/// The SQL of rolls.
enum RollStore {
    /// The last roll, or nil when none has been taken.
    static func current(
        of lesson: CalendarEventID, in db: borrowing some Querying & ~Copyable
    ) throws -> StoredRoll? {
        try db.first(
            """
            SELECT revision, taken_at, author_person, author_client, present, absent, late, marks FROM roll
            WHERE lesson = ? ORDER BY revision DESC LIMIT 1
            """, lesson
        ) { row in stored(row) }
    }

    /// Every roll ever taken of the lesson, the newest first.
    static func history(
        of lesson: CalendarEventID, in db: borrowing some Querying & ~Copyable
    ) throws -> [StoredRoll] {
        try db.rows(
            """
            SELECT revision, taken_at, author_person, author_client, present, absent, late, marks FROM roll
            WHERE lesson = ? ORDER BY revision DESC
            """, lesson
        ) { row in stored(row) }
    }

    static func insert(_ roll: StoredRoll, of lesson: CalendarEventID, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO roll (lesson, revision, taken_at, author_person, author_client, present, absent, late, marks)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, lesson, roll.revision, roll.takenAt, roll.author?.person, roll.author?.client, roll.present,
            roll.absent,
            roll.late, roll.marks)
    }

    /// Makes the student's row in `mark` say what the roll says.
    static func set(_ mark: Mark, of pair: Pair, in tx: borrowing Transaction) throws {
        guard let validity = mark.validity else {
            try tx.run("DELETE FROM mark WHERE lesson = ? AND student = ?", pair.lesson, pair.student)
            return
        }
        try tx.run(
            """
            INSERT OR REPLACE INTO mark (lesson, student, is_late, late_minutes, validity) VALUES (?, ?, ?, ?, ?)
            """, pair.lesson, pair.student, mark.isLate, mark.lateMinutes, validity.rawValue)
    }

    private static func stored(_ row: borrowing Row) -> StoredRoll {
        let person: PersonID? = row.optionalID(2)
        return StoredRoll(
            revision: row.int64(0), takenAt: row.instant(1),
            author: person.map(Actor.person) ?? .machine(row.optionalText(3) ?? ""), present: row.int(4),
            absent: row.int(5), late: row.int(6), marks: row.bytes(7))
    }
}
