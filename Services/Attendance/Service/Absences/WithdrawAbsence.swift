import Access
import HTTP
import Runtime
import SQLite
import SS12000

/// The command behind `DELETE /v1/absences/{absence}`: the report was a mistake.
///
/// The report stays in the database, marked as withdrawn, and no longer explains anything: lessons it covered are
/// judged again in the same transaction. Withdrawing twice is withdrawing once.
struct WithdrawAbsence: Sendable {
    let database: Database
    let derivation: Derivation

    /// Who may: the one who reported it, as long as they might still report for the pupil; the office over the pupil; a
    /// machine with `attendance.write`. Throws 404 `absence-not-found` for everyone else, 403 `assurance-too-low` for staff who
    /// signed in too weakly.
    func callAsFunction(_ id: AbsenceID, by caller: Caller) throws {
        try database.write { tx in
            let actor = try Actor.find(caller, in: tx)
            guard let absence = try AbsenceStore.find(id, in: tx), try allow(caller, actor, absence, in: tx) else {
                try StaffSignIn.check(caller, actor, today: LocalDate(tx.now), in: tx)
                throw AbsenceProblem.notFound
            }
            guard !absence.isWithdrawn else { return }
            try AbsenceStore.withdraw(id, in: tx)
            try derivation.rederive(try AffectedPairs.ofReport(absence.student, absence.span, in: tx), in: tx)
        }
    }

    private func allow(
        _ caller: Caller, _ actor: Actor, _ absence: StoredAbsence, in tx: borrowing Transaction
    ) throws -> Bool {
        guard let person = actor.person else { return true }
        guard let pupil = try Pupil.find(absence.student, in: tx) else { return false }
        let relation = try PupilRights.relation(
            of: person, to: pupil, asStaff: caller.isAssuredAsStaff, today: LocalDate(tx.now), in: tx)
        switch relation {
        case .office: return true
        case .custodian, .ofAge: return absence.author == actor
        case nil: return false
        }
    }
}
