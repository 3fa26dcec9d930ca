import Access
import HTTP
import Runtime
import SQLite
import SS12000

/// A member of staff who signed in too weakly has no right by a duty, only those of a guardian or pupil.
enum StaffSignIn {
    /// Throws 403 `assurance-too-low` to such a person where nothing but a duty could give the right.
    ///
    /// It is asked before it is known whether what they ask for exists, and depends on the caller alone, so it tells nothing
    /// of that. Who has no duty at all is not told to sign in otherwise: it would not help.
    static func check(
        _ caller: Caller, _ actor: Actor, today: LocalDate, in db: borrowing some Querying & ~Copyable
    ) throws {
        guard !caller.isAssuredAsStaff, let person = actor.person else { return }
        let isStaff = try db.first(
            "SELECT 1 FROM duty WHERE person = ?1 AND start_date <= ?2 AND end_date >= ?2 LIMIT 1", person, today
        ) { _ in true }
        if isStaff ?? false { throw Problem.assuranceTooLow }
    }
}
