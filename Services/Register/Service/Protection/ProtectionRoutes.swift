import Access
import HTTP
import SQLite

/// The paths about protected identities. All are for machines that were granted a scope of their own: nobody protects,
/// lifts or audits in passing.
enum ProtectionRoutes {
    static func all(_ database: Database, _ changes: RegisterChanges, _ gate: Gate) -> [Route] {
        let mark = SetSecurityMarking(database: database, changes: changes)
        let list = ProtectedAccessList(database: database)
        return [
            Route(
                .put, "/v1/persons/{id}/security-marking", access: .token,
                handler: gate.token { try mark.answer($0, $1) }),
            Route(
                .get, "/v1/protected-accesses", access: .token,
                handler: gate.token { try list.answer($0, $1) }),
        ]
    }
}
