package import Access
import AccessLog
package import HTTP
import PersonRecords
package import Runtime
package import SQLite

/// Every path Notify answers, beside the standard ones of Hosting (health, metrics, openapi).
package enum NotifyRoutes {
    package static func all(database: Database, gate: Gate, clock: Clock) -> [Route] {
        let readAlerts = ReadAlerts(database: database, clock: clock)
        return [
            Route(.get, "/v1/alerts", access: .token, handler: gate.token { try readAlerts($0, $1) })
        ]
            + AccessLogRoutes(of: NotifyService.name, database, protected: NotifyRecords.catalogue.protection) {
                caller, child, db in
                try OwnRecords.subject(caller, child: child, on: LocalDate(clock.now()), in: db)
            } auditor: { caller, person, db in
                try AuditRights.auditor(caller, of: person, on: LocalDate(clock.now()), in: db)
            }.routes(gate: gate)
            + RecordRoutes(NotifyRecords.catalogue, database, clock: clock).routes(gate: gate)
    }
}
