import Access
import HTTP
import SQLite
import SS12000

/// What it takes to read the names of protected pupils, and the log of who did. The log is only ever added to.
enum ProtectedReading {
    static let scope = "attendance.protected"

    /// A person who may see the roll may ask for the names; a system needs the scope, whoever stands in the roll.
    /// Throws 403 `scope-missing`.
    static func check(_ caller: Caller, _ actor: Actor) throws {
        guard actor.person == nil, !caller.scopes.contains(scope) else { return }
        throw Problem(
            status: 403, code: "scope-missing", title: "The token lacks the scope this needs", detail: scope)
    }

    /// Writes down that the reader is about to be given these pupils' names.
    static func record(
        of students: [PersonID], in lesson: CalendarEventID, by reader: Actor, in tx: borrowing Transaction
    ) throws {
        for student in students {
            try tx.run(
                """
                INSERT INTO protected_reading (read_at, student, lesson, reader_person, reader_client)
                VALUES (?, ?, ?, ?, ?)
                """, tx.now, student, lesson, reader.person, reader.client)
        }
    }
}
