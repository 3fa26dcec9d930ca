import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What an office has ended by a person's status and the undo of an import would give back.
///
/// A document may have ended it before the office spoke, so that nothing was left to end, or have deleted the child: then nothing
/// but the status tells that it is over.
enum EndedSince {
    /// Whether the document, or a guardianship that is known beside it, ties somebody to whom what is stored now does not,
    /// and for whom that is over (`StatusDecision.isOver`).
    /// - Parameter facts: see `DatedFacts`.
    static func isGivenBack(
        by prepared: PreparedResource, _ facts: JSON?, in transaction: borrowing Transaction
    ) throws -> Bool {
        let item = prepared.item
        let today = LocalDate(transaction.now)
        let known = item.kind == .persons ? DatedFacts.guardians(in: facts) : []
        let over = try tied(by: item.json, item.kind, after: today).union(known).filter {
            try StatusDecision.isOver($0, as: item.kind, in: transaction)
        }
        guard !over.isEmpty, let table = RegisterChanges.table(of: item.kind) else { return false }
        let stored = try transaction.first(
            dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(item.id)], map: { $0.bytes(0) })
        guard let stored else { return true }
        return try !over.isSubset(of: tied(by: JSON(parsing: stored), item.kind, after: today))
    }

    /// For whom the document says something that is not over on this day.
    private static func tied(by json: JSON, _ kind: ResourceKind, after day: LocalDate) -> Set<PersonID> {
        func goesOn(_ period: Period) -> Bool { period.end.map { $0 > day } ?? true }
        switch kind {
        case .persons: return Set(PersonDocument(json)?.responsibles.map(\.person) ?? [])
        case .groups:
            return Set(GroupDocument(json)?.memberships.filter { goesOn($0.period) }.map(\.person) ?? [])
        case .placements:
            guard let placement = PlacementDocument(json), goesOn(placement.period) else { return [] }
            return Set([placement.child].compactMap { $0 })
        case .duties:
            guard let duty = DutyDocument(json), goesOn(duty.period) else { return [] }
            return Set([duty.person].compactMap { $0 })
        default: return []
        }
    }
}
