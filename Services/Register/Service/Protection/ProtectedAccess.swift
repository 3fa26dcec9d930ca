import Access
import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// The log of who met which protected person. It is only ever added to (a trigger holds that), and outlives the person:
/// it names an id and no more.
enum ProtectedAccess {
    /// May see protected persons, one at a time and for a named purpose.
    static let readScope = "ss12000.protected"
    /// May set and lift marks, and retire identities.
    static let writeScope = "register.protect"
    /// May read this log.
    static let auditScope = "register.audit"

    enum Action: String, Sendable {
        case read, marked, lifted, retired
    }

    static func record(
        _ action: Action, of persons: some Sequence<UUID>, for purpose: Purpose, by caller: Caller,
        in transaction: borrowing Transaction
    ) throws {
        for person in persons {
            try transaction.run(
                "INSERT INTO protected_access (at, person, action, purpose, caller) VALUES (?, ?, ?, ?, ?)",
                transaction.now, person, action.rawValue, purpose.text, caller.subject)
        }
    }
}
