package import Access
import Following
package import HTTP
import Resources

/// Each HTTP route, who may use it, and what answers. Health, metrics and `/openapi.json` are added by the host.
///
/// | route | who |
/// |---|---|
/// | importing, and undoing it | machines with `schedule.write` |
/// | cancelling a lesson | those who lead or administer its unit or one above; machines with `schedule.write` |
/// | how following another schedule goes | machines with `operator`; allowing many deletions: `schedule.write` |
/// | the standard's lists and single reads | machines with `ss12000.read`; nobody meets pupils with a protection mark |
///
/// A person who asks for what is not theirs gets the same 404 as for what does not exist; a person the register does
/// not know, and a machine without the scope, get 403.
extension ScheduleService {
    package func routes(gate: Gate) -> [Route] {
        let imports = ImportRoutes(importer, admission: gate.admission(scope: "schedule.write")) { answer in
            gate.scope("schedule.write") { request, caller in
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
            gate.scope("ss12000.read") { request, _ in try answer(request, ResourceAccess(seesHidden: false)) }
        }
        return following.routes(beside: imports.routes + own + standard.routes, gate)
    }
}
