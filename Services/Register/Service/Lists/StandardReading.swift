import Access
import HTTP
import Resources
import Runtime
import SQLite

/// The standard's read side: `GET /organisations`, `/persons` and so on, each with `/{id}` and `/lookup`, under `/v2.0` and
/// at the root.
struct StandardReading: Sendable {
    let database: Database
    let settings: ListSettings
    let clock: Clock

    func routes(_ gate: Gate) -> [Route] {
        ResourceRoutes(
            database, RegisterLists.all, hiddenPersons: Persons.hidden, names: ReferenceNaming.sql,
            tokenLifetime: settings.tokenLifetime, clock: clock
        ) { answer in
            gate.token { request, caller in
                try ProtectedAccess.guarded(request, caller, database, answer)
            }
        }.routes
    }
}
