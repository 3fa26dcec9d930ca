import Access
import HTTP
import Resources
import Runtime
import SQLite

/// Every path Register answers, beside the standard ones of Hosting (health, metrics, openapi).
enum RegisterRoutes {
    static func all(
        database: Database, changes: RegisterChanges, importer: ResourceImport, webhooks: Webhooks,
        receive: ReceiveReports, edit: EditResources, deleted: DeletedEntities, gate: Gate
    ) -> [Route] {
        let features: [[Route]] = [
            [
                Route(
                    .post, "/v1/imports", access: .token, bodyBytes: ResourceImport.largestDocument,
                    admission: gate.admission(scope: "register.write"),
                    handler: gate.scope("register.write") { request, _ in try importer.answer(request) })
            ],
            GuardianshipRoutes(database: database, changes: changes, gate: gate).routes,
            PersonCommandRoutes(database: database, changes: changes, identifiers: .v7, gate: gate).routes,
            ProtectionRoutes.all(database, changes, gate),
            edit.routes(gate),
            standard(database, gate),
            deleted.routes(gate),
            webhooks.routes(gate: gate),
            ReportRoutes.all(receive, ReadReports(database: database), gate: gate),
        ]
        return features.flatMap { $0 }
    }

    /// `GET /organisations`, `/persons` and so on, each with `/{id}`, under `/v2.0` and at the root.
    private static func standard(_ database: Database, _ gate: Gate) -> [Route] {
        ResourceRoutes(database, RegisterLists.all, hiddenPersons: Persons.hidden) { answer in
            gate.scope("ss12000.read") { request, caller in
                // A protected person is shown to nobody who does not have the right and ask for that person, nor
                // named in what others are part of.
                try answer(request, ResourceAccess(seesHidden: caller.scopes.contains("ss12000.protected")))
            }
        }.routes
    }
}
