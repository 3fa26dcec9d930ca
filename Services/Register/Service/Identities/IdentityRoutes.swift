import Access
import HTTP
import SQLite

/// The paths by which an identity is left behind: two commands that have nothing in common, each for machines with the scope
/// that protects, and for a named purpose.
enum IdentityRoutes {
    static func all(
        _ database: Database, _ changes: RegisterChanges, _ settings: IdentitySettings, _ gate: Gate
    ) -> [Route] {
        let pause = IdentityPause(length: settings.pause)
        let give = GiveIdentity(database: database, changes: changes, pause: pause)
        let retire = RetireIdentity(database: database, changes: changes, pause: pause)
        return [
            // The old id stands in the body and not in the path, which others may log.
            Route(
                .post, "/v1/new-identities", access: .token,
                handler: gate.token { try give.answer($0, $1) }),
            Route(
                .post, "/v1/persons/{id}/retirement", access: .token,
                handler: gate.token { try retire.answer($0, $1) }),
        ]
    }
}
