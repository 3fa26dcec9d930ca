import AccessLog
import FoundationEssentials
import HTTP
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Erases those who have belonged to nothing here for their period, by the way of `POST /v1/erasures` and its rules: everybody is told,
/// has to answer, and the report stands.
///
/// An erasure is work for every service, and summer is when thousands leave: no more are begun than keep so many under way at a time.
struct EraseLeft: Sendable {
    /// Most erased in one transaction: each takes a new version of all that named them, and one reading of all that imports keep to undo.
    static let most = 20
    /// So much that imports keep to undo is waited for until it is purged: to read it holds up every other writer.
    static let longestJournal = 100_000
    /// Most whom some service has not answered for when more are begun.
    static let mostUnderWay = 100
    /// Most who are kept by a rule and passed over in one transaction.
    static let mostRefused = 200

    let erase: ErasePerson
    /// `REGISTER_RETENTION_LEFT`, as the report says it.
    let days: Int?

    /// - Returns: how many were erased: as many as the limit when there may be more.
    func callAsFunction(before day: LocalDate, limit: Int, in transaction: borrowing Transaction) throws -> Int {
        // It may hold them. Another night.
        if try ErasureRules.isImportUnfinished(in: transaction) { return 0 }
        let kept = try transaction.first(
            "SELECT count(*) FROM (SELECT 1 FROM import_journal LIMIT ?)", Self.longestJournal + 1
        ) { $0.int(0) }
        guard kept ?? 0 <= Self.longestJournal else { return 0 }
        let room = Self.mostUnderWay - (try ErasureStore.waiting(in: transaction).count)
        guard room > 0 else { return 0 }
        let today = LocalDate(transaction.now)
        var count = 0
        var refused = 0
        // Whom a rule keeps is not due again tonight, so that they do not stand before the others.
        while count < min(limit, room), refused < Self.mostRefused {
            let due = try LeftPersons.due(
                before: day, on: today, limit: min(limit, room) - count, isFollowing: erase.isFollowing, in: transaction
            )
            let before = refused
            for person in due {
                if try attempt(person, in: transaction) { count += 1 } else { refused += 1 }
            }
            if refused == before { break }
        }
        return count
    }

    /// False for one whom a rule keeps all the same, as by an end that was learnt of late: their period begins anew.
    private func attempt(_ person: PersonID, in transaction: borrowing Transaction) throws -> Bool {
        let purpose = "gallring, \(days ?? 0) dagar efter att personen inte längre hörde hit"
        do {
            _ = try erase(
                person, for: purpose, by: Accessor(.system("retention"), purpose: purpose), asking: "system:retention",
                in: transaction
            ) { transaction in
                try ProtectedAccess.record(
                    .changed, of: [person.uuid], for: purpose, by: "system:retention", in: transaction)
            }
            return true
        } catch let problem as Problem where problem.status == 409 {
            try LeftPersons.forget(person, in: transaction)
            return false
        }
    }
}
