import Access
import HTTP

/// What it takes to read the names of protected pupils.
enum ProtectedReading {
    static let scope = "attendance.protected"

    /// A person who may see the roll may ask for the names; a system needs the scope, whoever stands in the roll.
    /// Throws 403 `scope-missing`.
    static func check(_ caller: Caller, _ actor: Actor) throws {
        guard actor.person == nil, !caller.scopes.contains(scope) else { return }
        throw Problem(
            status: 403, code: "scope-missing", title: "The token lacks the scope this needs", detail: scope)
    }
}
