import Access
import AccessLog
import HTTP
import PersonRecords
import Resources
import Runtime
import SQLite

/// Every path Register answers, beside the standard ones of Hosting (health, metrics, openapi).
enum RegisterRoutes {
    static func all(
        database: Database, changes: RegisterChanges, importer: ResourceImport, life: RegisterLife,
        reading: StandardReading, webhooks: Webhooks, receive: ReceiveReports, edit: EditResources,
        deleted: DeletedEntities, identities: IdentitySettings, erase: ErasePerson, clock: Clock,
        gate: Gate
    ) -> [Route] {
        let imports = ImportRoutes(importer, for: "register.write") { answer in
            gate.token { request, caller in
                let seesHidden = caller.scopes.contains(ProtectedAccess.readScope)
                let mayLift = seesHidden && caller.scopes.contains(ProtectedAccess.writeScope)
                return try answer(
                    request, ImportCaller(subject: caller.subject, seesHidden: seesHidden, mayLift: mayLift))
            }
        }
        let features: [[Route]] = [
            imports.routes,
            life.routes(gate: gate),
            ProtectionRoutes.all(database, changes, gate),
            IdentityRoutes.all(database, changes, identities, gate),
            edit.routes(gate),
            reading.routes(gate),
            deleted.routes(gate),
            webhooks.routes(gate: gate),
            ReportRoutes.all(receive, ReadReports(database: database), gate: gate),
            AccessLogRoutes(of: RegisterService.name, database, protected: RegisterRecords.catalogue.protection) {
                caller, child, transaction in
                try OwnRecords.subject(caller, child: child, today: LocalDate(clock.now()), in: transaction)
            } auditor: { caller, person, transaction in
                try AuditRights.auditor(caller, of: person, today: LocalDate(clock.now()), in: transaction)
            }.routes(gate: gate),
            ErasureRoutes(erase: erase, database: database).routes(gate: gate),
            RecordRoutes(RegisterRecords.catalogue, database) { persons, purpose, caller, transaction in
                try ProtectedAccess.record(.read, of: persons, for: purpose, by: caller, in: transaction)
            }.routes(gate: gate),
        ]
        return features.flatMap { $0 }
    }
}
