import Access
import AccessLog
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// `GET /v1/persons/{child}/guardianships`, and `PUT` and `DELETE` of one adult's.
struct GuardianshipRoutes: Sendable {
    let database: Database
    let changes: RegisterChanges
    let gate: Gate

    var routes: [Route] {
        let one = "/v1/persons/{child}/guardianships/{guardian}"
        return [
            Route(
                .get, "/v1/persons/{child}/guardianships", access: .token,
                handler: gate.token { try list($0, $1) }),
            Route(.put, one, access: .token, handler: gate.token { try put($0, $1) }),
            Route(.delete, one, access: .token, handler: gate.token { try delete($0, $1) }),
        ]
    }

    private func put(_ request: Request, _ caller: Caller) throws -> Response {
        let child: PersonID = try request.parameter("child")
        let guardian: PersonID = try request.parameter("guardian")
        var form = CommandForm(try request.json())
        let relation: RelationType? = form.code("relationType")
        let start = form.date("startDate", isRequired: false)
        let end = form.date("endDate", isRequired: false)
        try form.finish()
        guard let relation else { throw Problem.bodyInvalid("relationType", "missing") }
        try decide(request, caller).begin(
            guardian, of: child, as: relation, from: start, to: end, trace: request.header("traceparent"))
        return .noContent
    }

    private func decide(_ request: Request, _ caller: Caller) throws -> DecideGuardianship {
        DecideGuardianship(database: database, changes: changes, sight: try ProtectedSight(request, caller))
    }

    private func delete(_ request: Request, _ caller: Caller) throws -> Response {
        let child: PersonID = try request.parameter("child")
        let guardian: PersonID = try request.parameter("guardian")
        var last: LocalDate?
        var relation: RelationType?
        for (name, value) in request.query.pairs {
            switch name {
            case "endDate":
                guard let date = LocalDate(iso8601: value) else {
                    throw Problem.parameterMalformed(name, "a date as yyyy-mm-dd")
                }
                last = date
            case "relationType":
                guard let code = RelationType(rawValue: value) else {
                    throw Problem.parameterMalformed(name, "one of the standard's relations")
                }
                relation = code
            default: throw Problem.parameterMalformed(FieldName.shown(name), "not a parameter of this route")
            }
        }
        try decide(request, caller).end(
            guardian, of: child, as: relation, on: last, trace: request.header("traceparent"))
        return .noContent
    }

    /// All periods, also those that have ended or are to come, in the order of their beginning. Of protected persons only
    /// those with the right hear, for a purpose they name, and that is written down.
    private func list(_ request: Request, _ caller: Caller) throws -> Response {
        let child: PersonID = try request.parameter("child")
        let sight = try ProtectedSight(request, caller, as: "ss12000.read")
        let (facts, hidden) = try database.read { transaction in
            try sight.find(child, "child", in: transaction)
            // Of one whom an import has deleted there may be some left.
            let facts = try GuardianshipStore.all(of: child, in: transaction).filter { fact in
                try !fact.period.isEmpty && Persons.isHidden(fact.responsibility.guardian, in: transaction) != nil
            }
            let hidden = try ProtectedSight.hidden([child] + facts.map(\.responsibility.guardian), in: transaction)
            return (sight.seesHidden ? facts : facts.filter { !hidden.contains($0.responsibility.guardian) }, hidden)
        }
        try sight.record([child] + facts.map(\.responsibility.guardian), [.guardians], protected: hidden, database)
        let sorted = facts.sorted { left, right in
            (left.period.start?.description ?? "", left.rank) < (right.period.start?.description ?? "", right.rank)
        }
        return .json(["data": JSON(sorted.map(\.json))])
    }
}

extension Guardianship {
    fileprivate var json: JSON {
        .object {
            $0.set("person", ["id": JSON(responsibility.guardian.description)])
            $0.set("relationType", responsibility.relation.rawValue)
            $0.set("startDate", period.start?.description)
            $0.set("endDate", period.end?.description)
        }
    }
}
