import Access
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// The commands about one person's life in the register: `moves`, `leavings`, `status`; and the question for siblings.
/// Each answers what it has begun and ended, by ids. A protected person is nobody to one who has not the right and a purpose.
struct PersonCommandRoutes: Sendable {
    let database: Database
    let changes: RegisterChanges
    let identifiers: Identifiers
    let gate: Gate

    var routes: [Route] {
        let siblings = SiblingList(database: database)
        return [
            Route(.post, "/v1/persons/{person}/moves", access: .token, handler: writing(move)),
            Route(.post, "/v1/persons/{person}/leavings", access: .token, handler: writing(leave)),
            Route(.put, "/v1/persons/{person}/status", access: .token, handler: writing(changeStatus)),
            Route(
                .get, "/v1/persons/{person}/siblings", access: .token,
                handler: gate.token { try siblings.answer($0, $1) }),
        ]
    }

    private typealias Handler = @Sendable (Request, PersonID, ProtectedSight) throws -> Response

    private func writing(_ handler: @escaping Handler) -> Route.Handler {
        gate.token { request, caller in
            try handler(request, try request.parameter("person"), try ProtectedSight(request, caller))
        }
    }

    @Sendable private func move(_ request: Request, _ person: PersonID, _ sight: ProtectedSight) throws -> Response {
        let move = Move(database: database, changes: changes, identifiers: identifiers, sight: sight)
        let report = try move(person, try MoveRequest(request.json()), trace: request.header("traceparent"))
        return .json(["ended": report.ended.json, "begun": report.begun.json])
    }

    @Sendable private func leave(_ request: Request, _ person: PersonID, _ sight: ProtectedSight) throws -> Response {
        let leave = Leave(database: database, changes: changes, sight: sight)
        let report = try leave(person, try Leave.Request(request.json()), trace: request.header("traceparent"))
        return .json(["ended": report.json])
    }

    @Sendable private func changeStatus(_ request: Request, _ person: PersonID, _ sight: ProtectedSight) throws
        -> Response
    {
        let change = ChangeStatus(database: database, changes: changes, sight: sight)
        let report = try change(person, try ChangeStatus.Request(request.json()), trace: request.header("traceparent"))
        return .json(["ended": report.json])
    }
}
