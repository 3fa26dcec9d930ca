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
    /// Most erased in one transaction: each takes a new version of all that named them.
    static let most = 20
    /// Most whom some service has not answered for when more are begun.
    static let mostUnderWay = 100

    let erase: ErasePerson
    /// `REGISTER_RETENTION_LEFT`, as the report says it.
    let days: Int?

    /// - Returns: how many were erased: as many as the limit when there may be more.
    func callAsFunction(before day: LocalDate, limit: Int, in transaction: borrowing Transaction) throws -> Int {
        // It may hold them. Another night.
        if try ErasureRules.isImportUnfinished(in: transaction) { return 0 }
        let room = Self.mostUnderWay - (try ErasureStore.waiting(in: transaction).count)
        guard room > 0 else { return 0 }
        let today = LocalDate(transaction.now)
        let due = try LeftPersons.due(before: day, on: today, limit: min(limit, room), in: transaction)
        var count = 0
        for person in due where try attempt(person, in: transaction) { count += 1 }
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
