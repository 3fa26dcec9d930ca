import Runtime
import SQLite
import SS12000

/// The facts a duty is derived from: per lesson and child the newest thing Attendance has said.
enum AbsenceStore {
    /// One child's day.
    struct ChildDay: Hashable {
        let child: PersonID
        let day: LocalDate
    }

    /// Keeps a fact unless a newer one, or the same, is already kept.
    /// - Returns: the child's days whose facts have changed: none, one, or two when a lesson moved to another day.
    static func keep(
        _ attendance: AttendanceID, version: Int64, of childDay: ChildDay, openSince: Instant?, until end: Instant,
        in transaction: borrowing Transaction
    ) throws -> [ChildDay] {
        let known = try transaction.first(
            "SELECT version, child, day FROM absence WHERE attendance = ?", attendance
        ) { row in
            (version: row.int64(0), childDay: ChildDay(child: row.id(1, as: PersonID.self), day: row.date(2)))
        }
        if let known, version <= known.version { return [] }
        _ = try transaction.run(
            """
            INSERT INTO absence (attendance, version, child, day, is_open, established_at, ends_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (attendance) DO UPDATE SET version = excluded.version, child = excluded.child,
                day = excluded.day, is_open = excluded.is_open, established_at = excluded.established_at,
                ends_at = excluded.ends_at
            """, attendance, version, childDay.child, childDay.day, openSince != nil,
            openSince ?? Instant(microseconds: 0), end)
        if let known, known.childDay != childDay { return [known.childDay, childDay] }
        return [childDay]
    }

    /// Attendance was put back from a backup and counts versions it has given before: what it says next of an absence is news,
    /// whatever it had said. What it says nothing of stays as it is known.
    static func forgetVersions(in transaction: borrowing Transaction) throws {
        _ = try transaction.run("UPDATE absence SET version = 0")
    }

    /// What of a day is unexplained.
    struct Open {
        /// When the earliest of its absences was established.
        let since: Instant
        /// When the last of its absences ends; after midnight for night care.
        let until: Instant
    }

    /// Nil when all of the day is explained.
    static func open(_ childDay: ChildDay, in transaction: borrowing Transaction) throws -> Open? {
        let open = try transaction.first(
            "SELECT min(established_at), max(ends_at) FROM absence WHERE child = ? AND day = ? AND is_open = 1",
            childDay.child, childDay.day
        ) { row in
            row.optionalInstant(0).map { Open(since: $0, until: row.instant(1)) }
        }
        return open.flatMap { $0 }
    }
}
