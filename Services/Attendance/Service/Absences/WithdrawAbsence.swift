import Access
import AccessLog
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
    /// machine with `attendance.write`, of a protected pupil with `attendance.protected` too. Throws 404 `absence-not-found` for everyone else, 403 `assurance-too-low` for those
    /// who signed in too weakly for a role of theirs.
    func callAsFunction(_ id: AbsenceID, by caller: Caller, in request: Request) throws {
        try database.write { tx in
            let actor = try Actor.find(caller, in: tx)
            let found = try AbsenceStore.find(id, in: tx)
            let relation = try relation(of: caller, actor, to: found, in: tx)
            guard let absence = found else { throw AbsenceProblem.notFound }
            guard !absence.isWithdrawn else { return }
            try AbsenceStore.withdraw(id, in: tx)
            let accessor = Accessor(request, caller, actor, relation?.asRule, ["attendance.write"])
            let data = try ProtectedPersons.classes([.attendance], of: [absence.student], in: tx)
            try AccessLog.record(.changed, of: [absence.student.uuid], data, by: accessor, in: tx)
            try derivation.rederive(try AffectedPairs.ofReport(absence.student, absence.span, in: tx), in: tx)
        }
    }

    /// By what a person may; nil of a system. Throws 404, and 403 for those who signed in too weakly, for one who may not. Of a report
    /// that does not exist (nil) as much is asked as of one that is not the caller's.
    private func relation(
        of caller: Caller, _ actor: Actor, to absence: StoredAbsence?, in tx: borrowing Transaction
    ) throws -> PupilRights.Relation? {
        let student = absence?.student ?? Pupil.nobody().id
        guard let person = actor.person else {
            guard try ProtectedReading.sees(caller, student, in: tx) else { throw AbsenceProblem.notFound }
            return nil
        }
        let today = LocalDate(tx.now)
        let pupil = try Pupil.find(student, in: tx)
        let relation = try PupilRights.relation(
            of: person, to: pupil ?? .nobody(student), assured: caller.assured, today: today, in: tx)
        guard pupil != nil, let relation, relation == .office || absence?.author == actor else {
            try SignIn.check(caller, actor, for: .all, today: today, in: tx)
            throw AbsenceProblem.notFound
        }
        return relation
    }
}
