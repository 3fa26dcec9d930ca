import Access
import AccessLog
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

    private typealias Handler = @Sendable (Request, ProtectedSight) throws -> Response

    private func guarded(_ handler: @escaping Handler) -> Route.Handler {
        gate.token { request, caller in try handler(request, try ProtectedSight(request, caller)) }
    }

    @Sendable private func plan(_ request: Request, _ sight: ProtectedSight) throws -> Response {
        let plan = PlanSchoolYear(database: database, identifiers: identifiers, sight: sight)
        let id = try plan(try SchoolYearRequest(request.json()), trace: request.header("traceparent"))
        return .json(try report(id, sight), status: 201).header("Location", "/v1/school-year-changes/\(id)")
    }

    @Sendable private func list(_: Request, _: ProtectedSight) throws -> Response {
        let changes = try database.read { try SchoolYearStore.all(in: $0) }
        return .json(["data": JSON(changes.map { SchoolYearReport.head($0) })])
    }

    @Sendable private func one(_ request: Request, _ sight: ProtectedSight) throws -> Response {
        .json(try report(try request.parameter("change"), sight))
    }

    @Sendable private func apply(_ request: Request, _ sight: ProtectedSight) throws -> Response {
        let id: SchoolYearChangeID = try request.parameter("change")
        try ApplySchoolYear(database: database, bell: bell).begin(id, by: sight.accessor.caller)
        return .json(try report(id, sight), status: 202)
    }

    @Sendable private func discard(_ request: Request, _: ProtectedSight) throws -> Response {
        try ApplySchoolYear(database: database, bell: bell).discard(try request.parameter("change"))
        return .noContent
    }

    private func report(_ id: SchoolYearChangeID, _ sight: ProtectedSight) throws -> JSON {
        let (report, met) = try database.read { transaction in
            guard let change = try SchoolYearStore.change(id, in: transaction) else { throw SchoolYearProblem.notFound }
            return try SchoolYearReport.json(change, sight, in: transaction)
        }
        let told = (report["exceptions"]?.elements.map(Array.init) ?? []).compactMap { exception in
            exception["person"]?.string.flatMap { PersonID($0) }
        }
        try sight.record(told, [.enrolments], protected: met, database)
        return report
    }
}
