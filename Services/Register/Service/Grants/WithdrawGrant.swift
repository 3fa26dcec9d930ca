import AccessLog
import HTTP
import PersonRecords
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `DELETE /v1/persons/{person}/grants/{grant}`: it holds no longer, from this moment. The row stays as the
/// proof of what was given and when it ended. Taking back twice is taking back once.
struct WithdrawGrant: Sendable {
    let database: Database
    let changes: RegisterChanges
    let sight: ProtectedSight
    /// As it is kept with the grant.
    let caller: String

    /// Throws 404 `person-not-found` and `grant-not-found`, 403 `grant-not-yours`.
    /// - Parameter person: who takes it back, as the caller has heard from them; nil for an office, which may any.
    func callAsFunction(_ id: GrantID, about subject: PersonID, by person: PersonID?, trace: String?) throws {
        let (changes, caller) = (changes, caller)
        try database.write { transaction in
            try sight.find(subject, "person", in: transaction)
            let found = try Grants.find(id, in: transaction)
            // As many questions of one that does not exist.
            let people =
                found.map { [$0.grant.subject, $0.grant.giver, $0.grant.receiver] } ?? [subject, subject, subject]
            let areSeen = try people.map { try sight.finds($0, in: transaction) }
            guard let held = found, held.grant.subject == subject, !areSeen.contains(false) else {
                if try forgets(id, about: subject, in: transaction) { return }
                throw GrantProblem.notFound
            }
            try sight.record(held.grant.persons, in: transaction)
            if let person, !GrantDecision.mayWithdraw(person, held.grant) { throw GrantProblem.notYours }
            var times = try RegisterChanges.times(in: transaction)
            try changes.withdraw([held], by: caller, &times, trace: trace, in: transaction)
            try times.recordChanges(by: sight.accessor, in: transaction)
        }
    }

    /// An office takes back one that an import has deleted with one of its people, lest the import's undo should bring it back.
    private func forgets(
        _ id: GrantID, about subject: PersonID, in transaction: borrowing Transaction
    ) throws -> Bool {
        let persons = try GrantBeforeImport.persons(in: id, about: subject, in: transaction)
        // Who is deleted may have been protected.
        let met = try Set(persons).filter { try RegisterRecords.catalogue.protection($0.uuid, transaction) }
        let isProtected = !met.isEmpty
        guard sight.seesHidden || !isProtected else { return false }
        guard try GrantBeforeImport.forget(id, about: subject, in: transaction) else { return false }
        try sight.record(protected: met, in: transaction)
        try AccessLog.record(
            .changed, of: persons.map(\.uuid), isProtected ? [.guardians, .protectedIdentity] : [.guardians],
            by: sight.accessor, in: transaction)
        return true
    }
}
