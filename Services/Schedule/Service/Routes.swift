package import Access
import AccessLog
import Following
package import HTTP
import PersonRecords
import Resources
import Runtime
import SS12000

/// Each HTTP route and what answers; who may is in `ScheduleAccess.swift`. Health, metrics and `/openapi.json` are added by
/// the host.
extension ScheduleService {
    package func routes(gate: Gate) -> [Route] {
        let imports = ImportRoutes(importer, for: "schedule.write") { answer in
            gate.token { request, caller in
                let seesHidden = caller.scopes.contains("ss12000.protected")
                return try answer(request, ImportCaller(subject: caller.subject, seesHidden: seesHidden))
            }
        }
        let cancel = CancelLesson(database: database, changes: changes)
        let own: [Route] = [
            Route(
                .put, "/v1/calendarEvents/{lesson}/cancellation", access: .token, handler: gate.token(cancel.answer))
        ]
        // `/activities` and `/calendarEvents`, each with `/{id}`, under /v2.0 and at the root.
        let standard = ResourceRoutes(
            database, [Activities.list, CalendarEvents.list], hiddenPersons: PersonDirectory.hidden,
            names: ReferenceNaming.sql
        ) { answer in
            // Nobody meets a protected pupil here: whoever has the right and a purpose asks Register, which writes it down.
            gate.token { request, caller in
                let sight = ReadingSight(caller)
                return try answer(
                    request, ResourceAccess(seesHidden: false, sight: sight.resourceSight),
                    Accessor(request, caller, as: .scope(sight.scopes)))
            }
        }
        // Who somebody's guardian is stands in no replica here: people ask for themselves, and for a child the other services.
        let accessLog = AccessLogRoutes(of: Self.name, database, protected: ScheduleRecords.catalogue.protection) {
            caller, child, transaction in
            guard let name = caller.principalName,
                let reader = try PersonDirectory.person(loggedInAs: name, in: transaction)
            else { throw LessonProblem.callerUnknown }
            guard caller.assured.contains(.pupil) else { throw Problem.assuranceTooLow }
            guard child == nil || child == reader.uuid else { return nil }
            return AccessSubject(subject: reader.uuid, reader: reader.uuid, relation: .itself)
        }.routes(gate: gate)
        let records = RecordRoutes(ScheduleRecords.catalogue, database).routes(gate: gate)
        return following.routes(beside: imports.routes + own + standard.routes + accessLog + records, gate)
    }
}
