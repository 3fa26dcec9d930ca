import Access
import SQLite
import SS12000

/// On whose word a protection mark is set or lifted: what `protected_access` says of it.
enum MarkingAuthor: Sendable {
    /// A supplier's document, imported or followed.
    case document
    /// A caller, and what they have named as their purpose.
    case caller(Caller, Purpose?)
    /// The command writes it down itself.
    case recorded

    func record(
        _ action: ProtectedAccess.Action, of person: PersonID, in transaction: borrowing Transaction
    ) throws {
        switch self {
        case .document:
            try ProtectedAccess.record(
                action, of: [person.uuid], for: "A document that was taken in", by: "document", in: transaction)
        case .caller(let caller, let purpose):
            try ProtectedAccess.record(
                action, of: [person.uuid], for: purpose?.text ?? "No purpose named", by: caller.subject,
                in: transaction)
        case .recorded: return
        }
    }
}
