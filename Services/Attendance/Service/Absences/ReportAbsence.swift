import Access
import AccessLog
import Digest
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/absences` and SS 12000's `POST /absences`: a pupil will be, or was, away.
///
/// With an `Idempotency-Key` a repeated request stores nothing and gets the first answer, as long as its sender may report. Whatever lessons the report
/// covers are judged again in the same transaction, so an absence already established becomes explained.
struct ReportAbsence: Sendable {
    let database: Database
    let derivation: Derivation
    let identifiers: Identifiers

    struct Answer: Sendable {
        let id: AbsenceID
        /// The SS 12000 document.
        let document: [UInt8]
    }

    /// Who may: see `PupilRights`; only the office or a machine may grant leave.
    ///
    /// Throws 404 `student-not-found` (for a person, also when the pupil is not theirs), 422 `absence-invalid` for a
    /// machine's unknown pupil, as a protected one is without `attendance.protected`, 403 `leave-not-yours-to-grant` and `assurance-too-low`, 422 `idempotency-key-reused`, and what `Actor.find`
    /// throws.
    func callAsFunction(_ submission: AbsenceSubmission, key: String?, by caller: Caller, in request: Request) throws
        -> Answer
    {
        let id = AbsenceID(identifiers.next())
        let digest = SHA256.digest(submission.fingerprint)
        return try database.write { tx in
            let actor = try Actor.find(caller, in: tx)
            let relation = try authorise(caller, actor, submission, in: tx)
            let accessor = Accessor(request, caller, actor, relation?.asRule, ["attendance.write"])
            if let key, let first = try AbsenceRequests.find(key, by: actor, in: tx) {
                guard first.digest == digest, let absence = try AbsenceStore.find(first.absence, in: tx) else {
                    throw AbsenceProblem.keyReused
                }
                // What they said themselves, told once more.
                let named = [absence.student] + PersonReferences.persons(in: absence.document).map { PersonID($0) }
                try AccessLog.record(
                    .read, of: named.map(\.uuid), try ProtectedPersons.classes([.attendance], of: named, in: tx),
                    by: accessor,
                    in: tx)
                return Answer(id: first.absence, document: absence.document)
            }
            let absence = Absence(
                id: id, student: submission.student, span: submission.span, type: submission.type,
                organisation: submission.organisation, registeredBy: actor.person ?? submission.registeredBy,
                createdAt: try AbsenceStore.nextCreation(in: tx))
            try AbsenceStore.insert(absence, by: actor, in: tx)
            let named = [absence.student, absence.registeredBy].compactMap(\.self)
            try AccessLog.record(
                .changed, of: named.map(\.uuid), try ProtectedPersons.classes([.attendance], of: named, in: tx),
                by: accessor, in: tx)
            if let key { try AbsenceRequests.insert(key, digest, id, by: actor, in: tx) }
            try derivation.rederive(try AffectedPairs.ofReport(absence.student, absence.span, in: tx), in: tx)
            return Answer(id: id, document: absence.encoded().encoded())
        }
    }

    private func authorise(
        _ caller: Caller, _ actor: Actor, _ submission: AbsenceSubmission, in tx: borrowing Transaction
    ) throws -> PupilRights.Relation? {
        let pupil = try Pupil.find(submission.student, in: tx)
        guard let person = actor.person else {
            // Whom a system may not meet it does not know, and is asked of all the same.
            let isSeen = try ProtectedReading.sees(caller, submission.student, in: tx)
            guard pupil != nil, isSeen else {
                throw AbsenceSubmission.invalid([.init("student", "unknown-student")])
            }
            return nil
        }
        let today = LocalDate(tx.now)
        let relation = try PupilRights.relation(
            of: person, to: pupil ?? .nobody(submission.student), assured: caller.assured, today: today, in: tx)
        guard pupil != nil, let relation else {
            try SignIn.check(caller, actor, for: .all, today: today, in: tx)
            throw AbsenceProblem.studentNotFound
        }
        if submission.type == .grantedLeave && relation != .office { throw AbsenceProblem.leaveNotYours }
        return relation
    }
}
