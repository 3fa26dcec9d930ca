import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/new-identities`: a person who had to leave their identity behind gets a new one. Body
/// `{"replaces": "<id of the old person>", "person": {…}}`.
///
/// The new person is one like any other: an id that is drawn at random and holds no time, the document the office supplies, an
/// event of its own. The old one is only looked at, to refuse a document that leads back to them; nothing is written
/// about them, and which old person the request named is written nowhere. They are retired by a command of its own, at
/// another time (`RetireIdentity`, `IdentityPause`).
struct GiveIdentity: Sendable {
    let database: Database
    let changes: RegisterChanges
    let pause: IdentityPause

    /// Throws 422 `body-invalid`, 403 `purpose-missing`, 404 `person-not-found`, 409 `person-not-protected` and
    /// `identity-pause`.
    func answer(_ request: Request, _ caller: Caller) throws -> Response {
        guard try Purpose.named(in: request) != nil else { throw Problem.purposeMissing }
        var form = CommandForm(try request.json())
        let old: PersonID? = form.reference("replaces")
        let document = form.object("person")
        try form.finish()
        guard let old, let document else { throw Problem.bodyInvalid("body", "not-an-object") }
        let new = try self(document, insteadOf: old, by: caller)
        return Response(
            status: 201, headers: [("Content-Type", "application/json")],
            body: JSON(object: [("id", JSON(new.description))]).encoded())
    }

    /// The new person's id.
    func callAsFunction(_ document: JSON, insteadOf old: PersonID, by caller: Caller) throws -> PersonID {
        var marking = changes
        // In the logs of accesses without the request and its purpose, which may be the retirement's too.
        let accessor = Accessor(.scope(ProtectedAccess.writeScope), for: caller.subject)
        marking.markings = .caller(caller, nil, accessor)
        let changes = marking
        let pause = pause
        // Not version 7: when an identity was given is nobody's to read in its id.
        let id = UUID()
        return try database.write { transaction in
            guard let held = try OldIdentity(old, in: transaction) else {
                throw CommandProblem.personNotFound("replaces")
            }
            guard try Persons.isHidden(old, in: transaction) == true else { throw IdentityProblem.notProtected }
            let strict = StrictDocument(document, as: .persons, id: id, today: LocalDate(transaction.now))
            let judge = DocumentJudge(
                kind: .persons, id: id, json: strict.json ?? document, references: strict.references, seesHidden: true)
            var mistakes = strict.mistakes + (try judge.mistakes(in: transaction)) + held.mistakes(in: document)
            for field in ["civicNo", "securityMarking"] where document[field] == nil {
                mistakes.append(DocumentMistake(field: field, rule: .missingField))
            }
            guard mistakes.isEmpty, let json = strict.json?.setting("id", JSON(id.lowercase)) else {
                throw Problem.bodyInvalid(
                    mistakes.map { Problem.FieldError("person.\($0.field)", $0.rule.rawValue) })
            }
            try pause.give(in: transaction)
            var times = try RegisterChanges.times(in: transaction)
            // Without the request's trace: it may lead to other requests of the same errand.
            _ = try changes.write(json, .persons, &times, trace: nil, by: .editor, in: transaction)
            try times.recordChanges(by: accessor, in: transaction)
            return PersonID(id)
        }
    }
}
