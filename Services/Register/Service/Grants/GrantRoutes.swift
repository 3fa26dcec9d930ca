import Access
import AccessLog
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// `GET /v1/persons/{person}/grants`, and `PUT` and `DELETE` of one.
struct GrantRoutes: Sendable {
    let database: Database
    let changes: RegisterChanges
    let clock: Clock
    let gate: Gate

    /// For the city's e-service, which hears people out and needs nothing else of the register. An office's system has
    /// `register.write`.
    static let scope = "register.grants"
    private static let officeScope = "register.write"

    private func sight(_ request: Request, _ caller: Caller) throws -> ProtectedSight {
        let isOffice = caller.scopes.contains(Self.officeScope)
        return try ProtectedSight(request, caller, as: isOffice ? Self.officeScope : Self.scope)
    }

    var routes: [Route] {
        let all = "/v1/persons/{person}/grants"
        return [
            Route(.get, all, access: .token, handler: gate.token { try list($0, $1) }),
            Route(.put, all + "/{grant}", access: .token, handler: gate.token { try put($0, $1) }),
            Route(.delete, all + "/{grant}", access: .token, handler: gate.token { try delete($0, $1) }),
        ]
    }

    private func put(_ request: Request, _ caller: Caller) throws -> Response {
        let subject: PersonID = try request.parameter("person")
        let id: GrantID = try request.parameter("grant")
        let sight = try sight(request, caller)
        let statement = try GrantStatement(try request.json())
        let record = RecordGrant(database: database, changes: changes, sight: sight, caller: caller.subject)
        try record(id, about: subject, statement, trace: request.header("traceparent"))
        return .noContent
    }

    private func delete(_ request: Request, _ caller: Caller) throws -> Response {
        let subject: PersonID = try request.parameter("person")
        let id: GrantID = try request.parameter("grant")
        var person: PersonID?
        for (name, value) in request.query.pairs {
            guard name == "by" else {
                throw Problem.parameterMalformed(FieldName.shown(name), "not a parameter of this route")
            }
            guard let named = PersonID(value) else { throw Problem.parameterMalformed(name, "must be a UUID") }
            person = named
        }
        let sight = try sight(request, caller)
        // Only an office speaks for itself.
        if person == nil, !caller.scopes.contains(Self.officeScope) { throw GrantProblem.notYours }
        let withdraw = WithdrawGrant(database: database, changes: changes, sight: sight, caller: caller.subject)
        try withdraw(id, about: subject, by: person, trace: request.header("traceparent"))
        return .noContent
    }

    /// All that were ever given about the pupil, also what is over. Of protected persons only those with the right hear, for a
    /// purpose they name, and that is written down.
    private func list(_ request: Request, _ caller: Caller) throws -> Response {
        let subject: PersonID = try request.parameter("person")
        let sight = try sight(request, caller)
        let today = LocalDate(clock.now())
        let (shown, hidden) = try database.read { transaction in
            try sight.find(subject, "person", in: transaction)
            let all = try Grants.about(subject, in: transaction)
            let hidden = try ProtectedSight.hidden([subject] + all.flatMap(\.grant.persons), in: transaction)
            let shown = all.filter { sight.seesHidden || hidden.isDisjoint(with: $0.grant.persons) }
            return (
                try shown.map { held in
                    let standing = try GrantStanding(of: held.grant, on: today, in: transaction)
                    return (held: held, isInForce: held.grant.isInForce(on: today, standing))
                }, hidden
            )
        }
        try sight.record(
            [subject] + shown.flatMap(\.held.grant.persons), [.guardians], protected: hidden, database)
        return .json(["data": JSON(shown.map { $0.held.encoded(isInForce: $0.isInForce) })])
    }
}

extension Grants.Stored {
    fileprivate func encoded(isInForce: Bool) -> JSON {
        var json = grant.json.setting("recordedAt", JSON(recordedAt.rfc3339)).setting("recordedBy", JSON(recordedBy))
        if let withdrawnBy { json = json.setting("withdrawnBy", JSON(withdrawnBy)) }
        return json.setting("inForce", JSON(isInForce))
    }
}
