package import Access
import AccessLog
package import HTTP
import PersonRecords
import Resources
import Runtime

/// Each HTTP route and what answers; who may is in `AttendanceAccess.swift`. Health, metrics and `/openapi.json` are added by
/// the host.
extension AttendanceService {
    package func routes(gate: Gate) -> [Route] {
        let rights = LessonRights(substituteDays: substituteDays)
        let take = TakeRoll(database: database, outbox: outbox, derivation: derivation, rights: rights)
        let rolls = RollRoutes(database: database, take: take, rights: rights, clock: clock)
        let absences = AbsenceRoutes(
            report: ReportAbsence(database: database, derivation: derivation, identifiers: identifiers),
            withdraw: WithdrawAbsence(database: database, derivation: derivation))
        let pupils = ReadPupilAttendance(database: database, clock: clock, rights: rights)
        let own: [Route] = [
            Route(.get, "/v1/lessons/{lesson}/roll", access: .token, handler: gate.token(rolls.get)),
            Route(.put, "/v1/lessons/{lesson}/roll", access: .token, handler: gate.token(rolls.put)),
            Route(.get, "/v1/lessons/{lesson}/roll/history", access: .token, handler: gate.token(rolls.history)),
            Route(.get, "/v1/students/{student}/attendance", access: .token, handler: gate.token(pupils.get)),
            Route(.post, "/v1/absences", access: .token, handler: gate.token(absences.post)),
            Route(.delete, "/v1/absences/{absence}", access: .token, handler: gate.token(absences.delete)),
        ]
        // The standard's paths lie under /v2.0 and, for clients that drop the base path, at the root.
        let standard: [Route] = ["/v2.0", ""].map { base in
            Route(
                .post, "\(base)/absences", style: .ss12000, access: .token,
                handler: gate.token(absences.postStandard))
        }
        // Nobody meets a protected pupil in a list: whoever has the right asks for that pupil's attendance.
        let lists = ResourceRoutes(database, [AbsenceList.list], hiddenPersons: PersonEvents.hidden) { answer in
            gate.token { request, caller in
                try answer(
                    request, ResourceAccess(seesHidden: false),
                    Accessor(request, caller, as: .scope(of: caller, among: ["attendance.read", AbsenceList.scope])))
            }
        }
        let accessLog = AccessLogRoutes(of: Self.name, database, protected: AttendanceRecords.catalogue.protection) {
            [clock] caller, child, db in
            try OwnRecords.subject(caller, child: child, today: LocalDate(clock.now()), in: db)
        } auditor: { [clock] caller, person, db in
            try AuditRights.auditor(caller, of: person, today: LocalDate(clock.now()), in: db)
        }
        let records = RecordRoutes(AttendanceRecords.catalogue, database, clock: clock)
        return own + standard + lists.routes + accessLog.routes(gate: gate) + records.routes(gate: gate)
    }
}
