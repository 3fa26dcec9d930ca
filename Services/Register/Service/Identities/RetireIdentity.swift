import Access
import AccessLog
import HTTP
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/persons/{id}/retirement`: a protected person's old identity ends. They are deleted with
/// everything that names them, and forgotten where a deletion would leave their id.
///
/// To everyone it is a deletion like any other. It is written in the log of accesses, which names the old id and the purpose.
struct RetireIdentity: Sendable {
    let database: Database
    let changes: RegisterChanges
    let pause: IdentityPause

    /// Throws 403 `purpose-missing`, 404 `not-found`, 409 `person-not-protected` and `identity-pause`.
    func answer(_ request: Request, _ caller: Caller) throws -> Response {
        let person: PersonID = try request.parameter("id")
        guard let purpose = try Purpose.named(in: request) else { throw Problem.purposeMissing }
        let changes = changes
        let pause = pause
        try database.write { transaction in
            guard let isHidden = try Persons.isHidden(person, in: transaction) else { throw Problem.notFound }
            guard isHidden else { throw IdentityProblem.notProtected }
            try pause.retire(in: transaction)
            try ProtectedAccess.record(.retired, of: [person.uuid], for: purpose, by: caller, in: transaction)
            // Of the old identity alone: those whom it is taken from stay, and would lead from the one to the other.
            let accessor = Accessor(request, caller, as: .scope(ProtectedAccess.writeScope))
            try AccessLog.record(.changed, of: [person.uuid], [.protectedIdentity], by: accessor, in: transaction)
            var times = try RegisterChanges.times(in: transaction)
            try Cascade(changes: changes).delete(person, &times, trace: nil, in: transaction)
            try PersonTraces.forget(person, in: transaction)
        }
        return .noContent
    }
}
