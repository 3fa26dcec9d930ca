import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// What the register says of a person, as far as attendance needs it.
struct Pupil: Equatable, Sendable {
    let id: PersonID
    let birthDate: LocalDate?

    /// Whether the person has turned 18 by this local date. Without a birth date, a child.
    func isAdult(on date: LocalDate) -> Bool {
        guard let birthDate else { return false }
        return birthDate.adding(years: 18) <= date
    }

    /// In the place of a pupil who does not exist, of whom as much is asked as of one who is not the caller's: how long a refusal takes
    /// then tells nothing.
    static func nobody(_ id: PersonID = PersonID(UUID(high: 0, low: 0))) -> Pupil { Pupil(id: id, birthDate: nil) }

    /// Nil when the register has not told of this person.
    static func find(_ id: PersonID, in db: borrowing some Querying & ~Copyable) throws -> Pupil? {
        try db.first("SELECT birth_date FROM person WHERE id = ?", id) { row in
            Pupil(id: id, birthDate: row.optionalDate(0))
        }
    }
}
