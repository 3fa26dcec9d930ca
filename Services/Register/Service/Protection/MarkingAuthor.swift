import Access
import AccessLog
import HTTP
import Resources
import SQLite
import SS12000

/// On whose word a protection mark is set or lifted: what `protected_access` says of it.
enum MarkingAuthor: Sendable {
    /// A document of the register that is followed, whose word on marks holds.
    case document
    /// An import, or its undo.
    case importer(ImportVoice)
    /// A caller, and what they have named as their purpose.
    case caller(Caller, Purpose?, Accessor)
    /// The command writes it down itself.
    case recorded

    var isImport: Bool { if case .importer = self { true } else { false } }

    /// Whether a document of theirs lifts a mark that a document has set. Anybody's sets one.
    var mayLift: Bool {
        switch self {
        case .importer(let voice): voice.mayLift
        // A caller's right was looked at before.
        case .document, .caller, .recorded: true
        }
    }

    func record(
        _ action: ProtectedAccess.Action, of person: PersonID, in transaction: borrowing Transaction
    ) throws {
        switch self {
        case .document:
            try AccessLog.record(
                .changed, of: [person.uuid], [.protectedIdentity], by: Accessor(.system("follow")), in: transaction)
            try ProtectedAccess.record(
                action, of: [person.uuid], for: "A document that was taken in", by: "document", in: transaction)
        case .importer(let voice):
            try AccessLog.record(.changed, of: [person.uuid], [.protectedIdentity], by: voice.accessor, in: transaction)
            try ProtectedAccess.record(
                action, of: [person.uuid], for: voice.purpose, by: voice.subject, in: transaction)
        case .caller(let caller, let purpose, let accessor):
            try AccessLog.record(.changed, of: [person.uuid], [.protectedIdentity], by: accessor, in: transaction)
            try ProtectedAccess.record(
                action, of: [person.uuid], for: purpose?.text ?? "No purpose named", by: caller.subject,
                in: transaction)
        case .recorded: return
        }
    }
}
