import Access
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// `/v1/school-year-changes`: plan, look, apply or discard. All with the scope `register.write`.
struct SchoolYearRoutes: Sendable {
    let database: Database
    let identifiers: Identifiers
    let bell: Doorbell
    let gate: Gate

    var routes: [Route] {
        let base = "/v1/school-year-changes"
        return [
            Route(.post, base, access: .token, handler: guarded(plan)),
            Route(.get, base, access: .token, handler: guarded(list)),
            Route(.get, "\(base)/{change}", access: .token, handler: guarded(one)),
            Route(.delete, "\(base)/{change}", access: .token, handler: guarded(discard)),
            Route(.post, "\(base)/{change}/application", access: .token, handler: guarded(apply)),
        ]
    }

    private func guarded(_ handler: @escaping @Sendable (Request) throws -> Response) -> Route.Handler {
        gate.scope("register.write") { request, _ in try handler(request) }
    }

    @Sendable private func plan(_ request: Request) throws -> Response {
        let plan = PlanSchoolYear(database: database, identifiers: identifiers)
        let id = try plan(try SchoolYearRequest(request.json()), trace: request.header("traceparent"))
        return .json(try report(id), status: 201).header("Location", "/v1/school-year-changes/\(id)")
    }

    @Sendable private func list(_ request: Request) throws -> Response {
        let changes = try database.read { try SchoolYearStore.all(in: $0) }
        return .json(["data": JSON(changes.map { SchoolYearReport.head($0) })])
    }

    @Sendable private func one(_ request: Request) throws -> Response {
        .json(try report(try request.parameter("change")))
    }

    @Sendable private func apply(_ request: Request) throws -> Response {
        let id: SchoolYearChangeID = try request.parameter("change")
        try ApplySchoolYear(database: database, bell: bell).begin(id)
        return .json(try report(id), status: 202)
    }

    @Sendable private func discard(_ request: Request) throws -> Response {
        try ApplySchoolYear(database: database, bell: bell).discard(try request.parameter("change"))
        return .noContent
    }

    private func report(_ id: SchoolYearChangeID) throws -> JSON {
        try database.read { transaction in
            guard let change = try SchoolYearStore.change(id, in: transaction) else { throw SchoolYearProblem.notFound }
            return try SchoolYearReport.json(change, in: transaction)
        }
    }
}
