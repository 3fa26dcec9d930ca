import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Whether a person may be erased: not while they belong to a school, and not before what the law has kept of them may go.
struct ErasureRules: Sendable {
    /// Days from when the person last belonged to anything here.
    let days: Int

    /// Throws 409 with the rule that forbids it: `person-enrolled`, `person-employed`, `person-placed`, `person-guardian`,
    /// `kept-by-period`, `imports-unfinished`, `person-followed`.
    func require(_ person: PersonID, isFollowed: Bool, in transaction: borrowing Transaction) throws {
        let today = LocalDate(transaction.now)
        for (code, title, condition) in Self.standing {
            let found = try transaction.first(
                dynamic: "SELECT 1 FROM \(condition) LIMIT 1", [.uuid(person.uuid), .text(today.description)]
            ) { _ in true }
            if found != nil { throw Problem(status: 409, code: code, title: title) }
        }
        if isFollowed {
            throw Problem(
                status: 409, code: "person-followed", title: "The followed register still has the person",
                detail: "Erase them there first: what it has comes back here")
        }
        if try Self.isImportUnfinished(in: transaction) {
            throw Problem(
                status: 409, code: "imports-unfinished", title: "An import is not finished",
                detail: "It may hold the person. Wait for it, resume it or undo it")
        }
        guard let last = try lastDay(of: person, in: transaction) else { return }
        let until = last.adding(days: days)
        if until > today {
            throw Problem(
                status: 409, code: "kept-by-period", title: "The records of the person are kept for a period",
                detail: "Until \(until), \(days) days from when they last belonged to anything here")
        }
    }

    /// It may hold anybody.
    static func isImportUnfinished(in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try querying.first(
            "SELECT 1 FROM import WHERE state IN ('received', 'applying', 'undoing') LIMIT 1"
        ) { _ in true } ?? false
    }

    private static let standing = [
        (
            "person-enrolled", "The person is enrolled",
            "enrolment WHERE person = ?1 AND cancelled = 0 AND coalesce(end_date, '9999') >= ?2"
        ),
        (
            "person-employed", "The person has a duty",
            "duties WHERE person = ?1 AND coalesce(end_date, '9999') >= ?2"
        ),
        (
            "person-placed", "The person has a placement",
            "placements WHERE child = ?1 AND coalesce(end_date, '9999') >= ?2"
        ),
        (
            "person-guardian", "The person is responsible for somebody here",
            "guardianship WHERE guardian = ?1 AND state IN ('current', 'coming') AND ?2 IS NOT NULL"
        ),
    ]

    /// Nil of one who never belonged to anything.
    private func lastDay(of person: PersonID, in transaction: borrowing Transaction) throws -> LocalDate? {
        try transaction.first(
            """
            SELECT max(day) FROM (
                SELECT end_date AS day FROM enrolment WHERE person = ?1 AND cancelled = 0
                UNION ALL SELECT end_date FROM duties WHERE person = ?1
                UNION ALL SELECT end_date FROM placements WHERE child = ?1
                UNION ALL SELECT end_date FROM membership WHERE person = ?1
                UNION ALL SELECT end_date FROM guardianship WHERE guardian = ?1)
            """, person
        ) { $0.optionalText(0) }?.flatMap { LocalDate(iso8601: $0) }
    }
}
