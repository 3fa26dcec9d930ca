import FoundationEssentials
import JSON
import Runtime
package import SQLite
package import SS12000

/// What imports have changed, resource by resource, so that it can be undone: the document each had before, and the version
/// the import gave it. Of what did not exist before only its id is kept, a few hundred to a row: a city's first import adds
/// sixteen bytes a person.
///
/// It holds no document of a person with a protection mark: of them an import notes the id alone, and an undo leaves them as
/// they are. Who becomes protected, or is deleted by somebody else than an import, is forgotten here (`forget`, `strike`).
package enum ImportJournal {
    /// One resource as an import left it.
    struct Entry: Sendable {
        /// What stands for the version before where nothing may be brought back.
        static let protected: Int64 = -1

        /// The row of the journal it stands in, with others if the import created it.
        let row: Int64
        let kind: ResourceKind
        let id: UUID
        /// The version the import gave it; that of its tombstone when it was deleted.
        let version: Int64
        /// The version before, 0 when it never was. Of a state that an undo had brought back: the version it had first. The same
        /// as `version` where the import has changed nothing but what the service knows beside the document.
        let before: Int64
        /// Nil when it was not there.
        let document: [UInt8]?
        /// See `ImportTarget.facts`; nil when nothing is known of them.
        var facts: JSON?

        /// Whether the document is as it was. When an earlier import is undone, there is nothing left of such a change.
        var isFactsOnly: Bool { version == before }
    }

    /// How many resources one import has changed, of those that are not undone.
    static func size(of number: Int64, in transaction: borrowing Transaction) throws -> Int {
        try transaction.first(
            "SELECT coalesce(sum(coalesce(length(created) / 16, 1)), 0) FROM import_journal WHERE import = ?", number
        ) { $0.int(0) } ?? 0
    }

    /// A state that was there before is there again.
    static func stands(
        _ version: Int64, for original: Int64, _ kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            """
            INSERT OR REPLACE INTO import_restored (kind, id, version, stands_for, restored_at) VALUES (?, ?, ?, ?, ?)
            """, kind.path, id, version, original, transaction.now)
    }

    /// Undoes an entry under a later one: what the later import found was not there before, but this.
    /// - Parameter import: the entry's.
    /// - Returns: false when no later import has changed the resource from that state, and of one whom nobody may bring back: what
    ///   the later import found can.
    static func slip(_ entry: Entry, of import: Int64, in transaction: borrowing Transaction) throws -> Bool {
        if entry.before == Entry.protected { return false }
        return try transaction.run(
            """
            UPDATE import_journal SET document = ?1, facts = ?2, previous_version = ?3
            WHERE number = (SELECT min(number) FROM import_journal
                WHERE id = ?4 AND kind = ?5 AND number > ?8 AND (previous_version = ?6 OR previous_version IN (
                    SELECT version FROM import_renewed WHERE kind = ?5 AND id = ?4 AND stands_for = ?6 AND import = ?7)))
            """, entry.document, entry.facts?.text, entry.before, entry.id, entry.kind.path, entry.version,
            `import`, entry.row) > 0
    }

    /// Removes what the journal knows of a person: previous documents, and what was noted of them. What imports changed of
    /// the person cannot be undone any more. Their id stays among those an import created or found something at, as it stays
    /// among the tombstones: it tells nothing of them.
    package static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        let (kind, id) = (ResourceKind.persons.path, person.uuid)
        try transaction.run("DELETE FROM import_journal WHERE id = ? AND kind = ?", id, kind)
        try transaction.run("DELETE FROM import_restored WHERE kind = ? AND id = ?", kind, id)
        try transaction.run("DELETE FROM import_renewed WHERE kind = ? AND id = ?", kind, id)
        try transaction.run("DELETE FROM import_note WHERE id = ? AND kind = ?", id, kind)
    }

    /// A person is deleted by somebody else than an import: like `forget`, and their id is struck from what the journal keeps of
    /// others, to which it would tie them, and from what was found in documents that speak of others too. A document in which it
    /// stood refers to nobody then, and is no longer brought back (`reference-missing`), also when the person should come again.
    /// What has the id itself, being of another kind, is not theirs. Reads every document of the journal: two seconds for each
    /// gigabyte.
    package static func strike(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try forget(person, in: transaction)
        try transaction.run(
            """
            UPDATE import_journal SET facts = replace(facts, ?1, 'struck'),
                document = CAST(replace(CAST(document AS TEXT), ?1, ?2) AS BLOB)
            WHERE document IS NOT NULL AND id <> ?3 AND (instr(facts, ?1) OR instr(CAST(document AS TEXT), ?1))
            """, person.description, UUID().lowercase, person)
        try ImportReport.strike(person, in: transaction)
    }
}

/// The ids of resources an import created, side by side.
enum CreatedList {
    static func ids(_ bytes: [UInt8]) -> [UUID] {
        stride(from: 0, to: bytes.count - 15, by: 16).compactMap { UUID(bytes: bytes[$0..<($0 + 16)]) }
    }
}

/// Writes down what one transaction of an import changes.
struct JournalWriter {
    let `import`: Int64
    private var created: [(kind: ResourceKind, ids: [UInt8])] = []

    init(import number: Int64) { `import` = number }

    /// An item was written again in the same import: its entry, if there is one, holds what was before both.
    mutating func changedAgain(
        _ table: ResourceTable, _ id: UUID, _ before: HeldState, in transaction: borrowing Transaction
    ) throws {
        guard let kind = table.kind else { return }
        let now = try HeldState.of(id, in: table, transaction)
        let isKnown =
            try transaction.run(
                """
                UPDATE import_journal SET version = CASE WHEN ?1 = ?2 THEN version ELSE ?1 END
                WHERE import = ?3 AND kind = ?4 AND id = ?5
                """, now.version, before.version, `import`, kind.path, id) > 0
        if !isKnown { try changed(table, id, before, in: transaction) }
    }

    /// To be called after the change.
    mutating func changed(
        _ table: ResourceTable, _ id: UUID, _ before: HeldState, in transaction: borrowing Transaction
    ) throws {
        guard let kind = table.kind else { return }
        if before.version == 0 {
            if created.last?.kind != kind { created.append((kind, [])) }
            created[created.count - 1].ids += id.bytes16
            return
        }
        let now = try HeldState.of(id, in: table, transaction)
        let isSameVersion = now.version == before.version
        let original =
            now.isHidden
            ? ImportJournal.Entry.protected
            : try ImportJournal.original(of: before.version, kind, id, to: `import`, in: transaction)
        try transaction.run(
            """
            INSERT INTO import_journal (import, kind, id, version, previous_version, document, facts)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, `import`, kind.path, id, isSameVersion && !now.isHidden ? original : now.version, original,
            now.isHidden ? nil : before.document, now.isHidden ? nil : before.facts?.text)
    }

    /// Notes where the service stood against the document; of one rule and kind only so many.
    func note(
        _ repair: WrittenResource.Repair, _ item: ImportItem, number: Int, in transaction: borrowing Transaction
    ) throws {
        guard number <= ImportNotes.kept else { return }
        try ImportNotes.add(
            repair.rule.rawValue, of: item.kind, item.id, position: item.position, field: repair.field, to: `import`,
            isUndo: false, in: transaction)
    }

    /// Notes what the import left as it is, although the document would have it deleted.
    func note(
        _ rule: RepairRule, _ kind: ResourceKind, _ id: UUID, number: Int, in transaction: borrowing Transaction
    ) throws {
        guard number <= ImportNotes.kept else { return }
        try ImportNotes.add(rule.rawValue, of: kind, id, to: `import`, isUndo: false, in: transaction)
    }

    /// What was created comes after what was changed: it is undone first. See `UndoSteps`.
    func finish(in transaction: borrowing Transaction) throws {
        for (kind, ids) in created {
            try transaction.run(
                "INSERT INTO import_journal (import, kind, created) VALUES (?, ?, ?)", `import`, kind.path, ids)
        }
    }
}
