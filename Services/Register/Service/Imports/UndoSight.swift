import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// What an undo may touch of people with a protection mark.
///
/// A caller who may not see them touches nothing of theirs. One who may takes back what an import wrote about them, and
/// deletes whom it created; but no undo lifts a mark, for the journal holds no document of theirs.
enum UndoSight {
    static func verdict(
        _ kind: ResourceKind, _ id: UUID, _ previous: JSON?, _ voice: ImportVoice, in transaction: borrowing Transaction
    ) throws -> UndoGuard {
        guard try ProtectedItems.exist(in: transaction) else { return .free }
        if kind == .persons, try ProtectedItems.isHidden(id, in: transaction) {
            return voice.seesHidden && previous == nil ? .free : .protected
        }
        if voice.seesHidden { return .free }
        if let person = try ProtectedItems.storedPerson(kind, id, in: transaction),
            try ProtectedItems.isHidden(person, in: transaction)
        {
            return .protected
        }
        guard let previous else { return .free }
        if let person = ProtectedItems.person(kind, id, previous),
            try ProtectedItems.isHidden(person, in: transaction)
        {
            return .unknown
        }
        // References nobody showed them stay as they are.
        let stored = try RegisterChanges.table(of: kind).flatMap { table in
            try transaction.first(
                dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(id)], map: { $0.bytes(0) })
        }.map { try JSON(parsing: $0) }
        let now = try hidden(stored ?? .null, kind, in: transaction)
        return try hidden(previous, kind, in: transaction) == now ? .free : .protected
    }

    private static func hidden(
        _ json: JSON, _ kind: ResourceKind, in transaction: borrowing Transaction
    ) throws -> Set<UUID> {
        var found: Set<UUID> = []
        _ = try KeptReferences.removed(json, kind) { person in
            guard try ProtectedItems.isHidden(person, in: transaction) else { return false }
            found.insert(person)
            return true
        }
        return found
    }
}
