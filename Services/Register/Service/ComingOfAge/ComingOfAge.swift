import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// Tells once of each person that they have turned 18: on the day, by the clock, not at the next import.
///
/// Told of are people the register has known as children. One who is of age already when the register first hears of them
/// (every guardian) is never told of; one whose birthday is that very day is. A birth date set right moves the day, and
/// when the new day has passed the person is told of at once. Once told it is never told again, whatever is corrected.
struct ComingOfAge: Sendable {
    let outbox: Outbox

    private enum State: String { case awaited, passed, void }

    /// Takes in a stored version of a person, in the same transaction, and tells when it is time.
    /// - Parameter isFirst: the person has been stored this moment, and was never here before.
    func follow(
        _ person: PersonDocument, version: Int64, isFirst: Bool = false, trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        let today = LocalDate(transaction.now)
        let day = person.birthDate?.adding(years: 18)
        let hasCome = day.map { $0 <= today } ?? false
        // Most of those who come are of age, and nothing is known of them.
        let known =
            isFirst
            ? nil
            : try transaction.first("SELECT is_told FROM coming_of_age WHERE person = ?", person.id) { $0.bool(0) }
        // Those who are of age when the register first hears of their birth date are not waited for.
        if known == nil, day.map({ $0 < today }) ?? true { return }
        let isDeceased = person.status == .deceased
        let state: State = hasCome ? .passed : isDeceased ? .void : .awaited
        let isTelling = known != true && state == .passed && !isDeceased
        try transaction.run(
            """
            INSERT INTO coming_of_age (person, day, state, is_told) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (person) DO UPDATE SET day = excluded.day, state = excluded.state,
                is_told = max(is_told, excluded.is_told)
            """, person.id, day, state.rawValue, isTelling)
        guard isTelling, let day else { return }
        try outbox.append(
            PersonCameOfAge(person.id, on: day, version: version),
            to: person.isProtected ? RegisterService.protectedExchange : nil, trace: trace, in: transaction)
    }

    /// Tells of a person once more, to those few who may hear of protected persons: what had been said to everyone has been
    /// taken back before it left.
    func tellAgain(
        _ person: PersonID, version: Int64, trace: String?, in transaction: borrowing Transaction
    ) throws {
        let day = try transaction.first("SELECT day FROM coming_of_age WHERE person = ?", person) { $0.optionalDate(0) }
        guard let day = day ?? nil else { return }
        try outbox.append(
            PersonCameOfAge(person, on: day, version: version), to: RegisterService.protectedExchange, trace: trace,
            in: transaction)
    }

    /// Persons whose day has come and has not been seen to. Of one who has died nobody is told, but custody is over.
    static func due(by today: LocalDate, limit: Int, in transaction: borrowing Transaction) throws -> [PersonID] {
        try transaction.rows(
            """
            SELECT person FROM coming_of_age WHERE state IN ('awaited', 'void') AND day IS NOT NULL AND day <= ?
            ORDER BY day LIMIT ?
            """, today, limit
        ) { $0.id(0) }
    }

    /// Nobody waits for a person who is gone from the register, and one told of is not told of again should they return.
    static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM coming_of_age WHERE person = ? AND is_told = 0", person)
        try transaction.run("UPDATE coming_of_age SET day = NULL, state = 'passed' WHERE person = ?", person)
    }
}
