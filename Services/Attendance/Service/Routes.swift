package import Access
package import HTTP
import Resources

/// Each HTTP route, who may use it, and what answers. Health, metrics and `/openapi.json` are added by the host.
///
/// | route | who |
/// |---|---|
/// | the roll and its history | `LessonRights`; machines with `attendance.read` or `attendance.write` |
/// | protected pupils' names in it | the same persons; machines with `attendance.protected` as well |
/// | taking the roll | `LessonRights`; machines with `attendance.write` |
/// | reporting an absence | `PupilRights`; machines with `attendance.write` |
/// | withdrawing one | its author, the office; machines with `attendance.write` |
/// | the standard's lists | machines with `attendance.read` |
///
/// A person who asks for what is not theirs gets the same 404 as for what does not exist; a person the register does
/// not know, and a machine without the scope, get 403.
extension AttendanceService {
    package func routes(gate: Gate) -> [Route] {
        let rolls = RollRoutes(
            database: database, take: TakeRoll(database: database, outbox: outbox, derivation: derivation),
            clock: clock)
        let absences = AbsenceRoutes(
            report: ReportAbsence(database: database, derivation: derivation, identifiers: identifiers),
            withdraw: WithdrawAbsence(database: database, derivation: derivation))
        let own: [Route] = [
            Route(.get, "/v1/lessons/{lesson}/roll", access: .token, handler: gate.token(rolls.get)),
            Route(.put, "/v1/lessons/{lesson}/roll", access: .token, handler: gate.token(rolls.put)),
            Route(.get, "/v1/lessons/{lesson}/roll/history", access: .token, handler: gate.token(rolls.history)),
            Route(.post, "/v1/absences", access: .token, handler: gate.token(absences.post)),
            Route(.delete, "/v1/absences/{absence}", access: .token, handler: gate.token(absences.delete)),
        ]
        // The standard's paths lie under /v2.0 and, for clients that drop the base path, at the root.
        let standard: [Route] = ["/v2.0", ""].map { base in
            Route(
                .post, "\(base)/absences", style: .ss12000, access: .token,
                handler: gate.token(absences.postStandard))
        }
        let lists = ResourceRoutes(database, [AbsenceList.list]) { answer in
            gate.scope("attendance.read") { request, _ in try answer(request, ResourceAccess(seesHidden: false)) }
        }
        return own + standard + lists.routes
    }
}
