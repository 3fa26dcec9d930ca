import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// Deletes a person with everything that names them, in one transaction, each change with its version and event.
///
/// What is about the person alone goes with them: placements of theirs and study plans. What is about others stays and
/// loses its reference: children lose a guardian, groups a member, placements an owner, and a duty is vacant.
struct Cascade: Sendable {
    private let changes: RegisterChanges
    private let isFollowed: Bool

    /// - Parameter isFollowed: another register, not an office, says that they are gone, of hundreds at a time. What an import
    ///   changed of others, and keeps to undo it, goes on naming them until it is too old; an undo may put back that they had
    ///   been a guardian, until a document speaks of the child.
    init(changes: RegisterChanges, isFollowed: Bool = false) {
        self.changes = changes.byItself
        self.isFollowed = isFollowed
    }

    @discardableResult
    func delete(
        _ person: PersonID, _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws -> StoredDeletion? {
        if isFollowed {
            try ImportJournal.forget(person, in: transaction)
        } else {
            try ImportJournal.strike(person, in: transaction)
        }
        for id in try ids("SELECT id FROM placements WHERE child = ?", person, in: transaction) {
            try changes.delete(.placements, id, &times, trace: trace, in: transaction)
        }
        for id in try ids("SELECT id FROM studyplans WHERE student = ?", person, in: transaction) {
            try changes.delete(.studyplans, id, &times, trace: trace, in: transaction)
        }
        // A child's list of those responsible is what the dated facts say.
        let children = try ids(
            """
            SELECT child FROM responsible WHERE \(Wards.condition)
            UNION SELECT child FROM guardianship WHERE guardian = ?1 AND state = 'coming'
            """, person, in: transaction)
        try GuardianshipStore.forget(person, in: transaction)
        for child in children where child != person.uuid {
            try changes.settlePerson(PersonID(child), &times, trace: trace, in: transaction)
        }
        let groups = "SELECT DISTINCT group_id FROM membership WHERE person = ?"
        try edit(.groups, groups, person, &times, trace, in: transaction) { json in
            json.without(person, in: "groupMemberships", at: "person")
        }
        let owned = "SELECT DISTINCT placement FROM placement_owner WHERE owner = ?"
        try edit(.placements, owned, person, &times, trace, in: transaction) { json in
            json.without(person, in: "owners", at: nil)
        }
        try edit(.duties, "SELECT id FROM duties WHERE person = ?", person, &times, trace, in: transaction) { json in
            json.setting("person", nil)
        }
        return try changes.delete(.persons, person.uuid, &times, trace: trace, in: transaction)
    }

    private func edit(
        _ kind: ResourceKind, _ sql: String, _ person: PersonID, _ times: inout ModificationTimes, _ trace: String?,
        in transaction: borrowing Transaction, _ change: (JSON) -> JSON
    ) throws {
        for id in try ids(sql, person, in: transaction) where id != person.uuid {
            _ = try changes.edit(kind, id, &times, trace: trace, in: transaction, change)
        }
    }

    private func ids(_ sql: String, _ person: PersonID, in transaction: borrowing Transaction) throws -> [UUID] {
        try transaction.rows(dynamic: sql, [person.stored]) { $0.uuid(0) }
    }
}

extension JSON {
    /// The document without the elements of a list that refer to this person, by a member or themselves.
    fileprivate func without(_ person: PersonID, in list: String, at member: String?) -> JSON {
        guard let elements = self[list]?.elements else { return self }
        let kept = elements.filter { element in
            let reference = member.map { element[$0] } ?? element
            return reference?["id"]?.string != person.description
        }
        return setting(list, JSON(Array(kept)))
    }
}
