package import Access
package import HTTP
package import Runtime
package import SQLite

/// Every path Notify answers, beside the standard ones of Hosting (health, metrics, openapi).
package enum NotifyRoutes {
    package static func all(database: Database, gate: Gate, clock: Clock) -> [Route] {
        let readAlerts = ReadAlerts(database: database, clock: clock)
        return [
            Route(.get, "/v1/alerts", access: .token, handler: gate.token { try readAlerts($0, $1) })
        ]
    }
}
