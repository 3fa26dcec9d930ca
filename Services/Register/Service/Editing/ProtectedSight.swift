import Access
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import SS12000

/// Whether the one who writes may meet people with a protection mark, and the note of whom they met.
struct ProtectedSight: Sendable {
    /// What for; nil for one who sees nobody protected.
    let purpose: Purpose?
    private let caller: Caller

    /// Throws 400 `parameter-malformed` for a purpose that is none.
    init(_ request: Request, _ caller: Caller) throws(Problem) {
        let named = try Purpose.named(in: request)
        purpose = caller.scopes.contains(ProtectedAccess.readScope) ? named : nil
        self.caller = caller
    }

    var seesHidden: Bool { purpose != nil }

    /// Writes down which of these people, and the resource's own, are protected and have been met.
    func record(
        _ kind: ResourceKind, _ id: UUID, _ persons: [UUID], in transaction: borrowing Transaction
    ) throws {
        guard let purpose else { return }
        var met: Set<UUID> = []
        for person in kind == .persons ? persons + [id] : persons
        where try Persons.isHidden(PersonID(person), in: transaction) == true { met.insert(person) }
        try ProtectedAccess.record(.read, of: met, for: purpose, by: caller, in: transaction)
    }
}
