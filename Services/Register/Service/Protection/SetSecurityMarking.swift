import Access
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
        let version = try self(person, mark, for: purpose, by: caller, trace: request.header("traceparent"))
        return .json(
            JSON(object: [
                ("id", JSON(person.description)), ("securityMarking", JSON(mark.rawValue)),
                ("version", JSON(Int(version))),
            ])
        ).header("ETag", "\"\(version)\"")
    }

    /// The person's version after it.
    func callAsFunction(
        _ person: PersonID, _ mark: SecurityMarking, for purpose: Purpose, by caller: Caller, trace: String? = nil
    ) throws -> Int64 {
        try database.write { transaction in
            var times = try RegisterChanges.times(in: transaction)
            let written = try changes.edit(.persons, person.uuid, &times, trace: trace, in: transaction) { json in
                PersonDocument(json)?.marked(mark.rawValue) ?? json
            }
            guard written != nil, let held = try Persons.table.document(person, in: transaction) else {
                throw Problem.notFound
            }
            try ProtectedAccess.record(
                mark == .unmarked ? .lifted : .marked, of: [person.uuid], for: purpose, by: caller, in: transaction)
            return held.version
        }
    }
}
