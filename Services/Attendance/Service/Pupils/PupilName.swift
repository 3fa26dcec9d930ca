import SQLite
import SS12000

/// A pupil's name, and whether it must stay hidden from lists.
struct PupilName: Equatable, Sendable {
    let given: String
    let family: String
    let isProtected: Bool

    /// Nil when the register has not told of this person yet.
    static func find(_ id: PersonID, in db: borrowing some Querying & ~Copyable) throws -> PupilName? {
        try db.first("SELECT given_name, family_name, is_protected FROM person WHERE id = ?", id) { row in
            PupilName(given: row.text(0), family: row.text(1), isProtected: row.bool(2))
        }
    }
}
