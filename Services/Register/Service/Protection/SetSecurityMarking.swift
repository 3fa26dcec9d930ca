import Access
import AccessLog
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `PUT /v1/persons/{id}/security-marking`: from this moment the person's identity is protected, or
/// no longer is. Body `{"securityMarking": "Sekretessmarkering", "purpose": "…"}`.
///
/// With the mark the person leaves every list, search, export and reference, suppliers are told that the person is
/// deleted, and the broadcast makes services that may not hold protected persons forget all but the id. Lifting brings
/// everything back. Saying what holds already changes and tells nothing, but is written down too.
struct SetSecurityMarking: Sendable {
    let database: Database
    let changes: RegisterChanges

    /// Throws 422 `body-invalid` and 404 `not-found`.
    func answer(_ request: Request, _ caller: Caller) throws -> Response {
        let person: PersonID = try request.parameter("id")
        let body = try request.json()
        guard let mark = body["securityMarking"]?.string.flatMap({ SecurityMarking(rawValue: $0) }) else {
            throw Problem.bodyInvalid(
                "securityMarking", "one of \(SecurityMarking.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let purpose = body["purpose"]?.string.flatMap({ Purpose($0) }) else {
            throw Problem.bodyInvalid("purpose", "3 to 200 characters on one line")
        }
        let version = try self(
            person, mark, for: purpose, by: caller, in: request, trace: request.header("traceparent"))
        return .json(
            JSON(object: [
                ("id", JSON(person.description)), ("securityMarking", JSON(mark.rawValue)),
                ("version", JSON(Int(version))),
            ])
        ).header("ETag", "\"\(version)\"")
    }

    /// The person's version after it.
    func callAsFunction(
        _ person: PersonID, _ mark: SecurityMarking, for purpose: Purpose, by caller: Caller,
        in request: Request? = nil, trace: String? = nil
    ) throws -> Int64 {
        try database.write { transaction in
            if mark == .unmarked { try checkLifting(person, in: transaction) }
            try KeptMark.decide(person, mark, in: transaction)
            var times = try RegisterChanges.times(in: transaction)
            var changes = changes
            changes.markings = .recorded
            let written = try changes.edit(.persons, person.uuid, &times, trace: trace, in: transaction) { json in
                PersonDocument(json)?.marked(mark.rawValue) ?? json
            }
            guard written != nil, let held = try Persons.table.document(person, in: transaction) else {
                throw Problem.notFound
            }
            try ProtectedAccess.record(
                mark == .unmarked ? .lifted : .marked, of: [person.uuid], for: purpose, by: caller, in: transaction)
            let accessor = Accessor(
                .scope(ProtectedAccess.writeScope), for: caller.subject, purpose: purpose.text, in: request)
            try AccessLog.record(.changed, of: [person.uuid], [.protectedIdentity], by: accessor, in: transaction)
            try times.recordChanges(by: accessor, in: transaction)
            return held.version
        }
    }

    /// Somebody may have come to have the same number or login name while nobody could see that it was taken. Throws 409
    /// with the name of the rule.
    private func checkLifting(_ person: PersonID, in transaction: borrowing Transaction) throws {
        guard try Persons.isHidden(person, in: transaction) == true,
            let held = try Persons.table.document(person, in: transaction)
        else { return }
        let judge = DocumentJudge(
            kind: .persons, id: person.uuid, json: try JSON(parsing: held.bytes), references: [], seesHidden: true)
        guard let mistake = try judge.mistakes(in: transaction).first else { return }
        throw Problem(
            status: 409, code: mistake.rule.rawValue, title: "Somebody else has the person's identity",
            detail: "Set right whose it is, then lift the mark", field: mistake.field)
    }
}
