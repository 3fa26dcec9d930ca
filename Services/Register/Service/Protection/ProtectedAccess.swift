import Access
import AccessLog
import FoundationEssentials
import HTTP
import Resources
import Runtime
import SQLite
import SS12000

/// The log of who met which protected person. It is only ever added to (a trigger holds that), and outlives the person:
/// it names an id and no more.
enum ProtectedAccess {
    /// May see protected persons, one at a time and for a named purpose.
    static let readScope = "ss12000.protected"
    /// Beside `readScope`: for a named purpose lists show protected persons too, what is about them and references to them, and
    /// what only the few ever saw is told of when it is deleted. For another register that keeps a whole copy, and nobody else.
    static let copyScope = "ss12000.protected.copy"
    /// May set and lift marks, and retire identities.
    static let writeScope = "register.protect"
    /// May read this log.
    static let auditScope = "register.audit"

    enum Action: String, Sendable {
        case read, marked, lifted, retired, changed
    }

    static func record(
        _ action: Action, of persons: some Sequence<UUID>, for purpose: Purpose, by caller: Caller,
        in transaction: borrowing Transaction
    ) throws {
        try record(action, of: persons, for: purpose.text, by: caller.subject, in: transaction)
    }

    /// - Parameter purpose: as the auditor reads it.
    static func record(
        _ action: Action, of persons: some Sequence<UUID>, for purpose: String, by subject: String,
        in transaction: borrowing Transaction
    ) throws {
        for person in persons {
            try transaction.run(
                "INSERT INTO protected_access (at, person, action, purpose, caller) VALUES (?, ?, ?, ?, ?)",
                transaction.now, person, action.rawValue, purpose, subject)
        }
    }

    /// Whether this stands in the log already.
    /// - Parameter action: nil for any.
    static func isWritten(
        _ action: Action? = nil, of person: UUID, for purpose: String, in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM protected_access WHERE person = ?1 AND purpose = ?2 AND (?3 IS NULL OR action = ?3) LIMIT 1",
            person, purpose, action?.rawValue
        ) { _ in true } ?? false
    }

    /// Answers a reading of the standard's lists. A protected person is shown to nobody who has not the right, names a
    /// purpose, and asks for that person or for something they are part of (or keeps a whole copy); each one who is shown is
    /// written down first.
    ///
    /// Throws 403 `purpose-missing` when only the purpose is missing for the one resource that is asked for, to those alone
    /// who have the right.
    static func guarded(
        _ request: Request, _ caller: Caller, _ database: Database, _ answer: ResourceRoutes.Answer
    ) throws -> Response {
        let granted = DataSight(caller)
        let sight = granted.resourceSight
        let reader = Accessor(request, caller, as: .scope(granted.scopes))
        guard caller.scopes.contains(readScope) else {
            return try answer(request, ResourceAccess(seesHidden: false, sight: sight), reader)
        }
        guard let purpose = try Purpose.named(in: request) else {
            return try answer(
                request, ResourceAccess(seesHidden: false, sight: sight, refusal: .purposeMissing), reader)
        }
        let access = ResourceAccess(
            seesHidden: true, listsHidden: caller.scopes.contains(copyScope), sight: sight
        ) { persons in
            try database.write { transaction in
                try record(.read, of: persons, for: purpose, by: caller, in: transaction)
            }
        }
        return try answer(request, access, Accessor(request, caller, as: .scope(readScope)))
    }
}
