import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// What applying or undoing an import found at single resources, written with the step that found it.
enum ImportNotes {
    /// Of one rule and kind no more are kept, as with findings; the counts tell how many there were.
    static let kept = FindingLedger.keptRepairs

    static func add(
        _ rule: String, of kind: ResourceKind, _ id: UUID, position: Int? = nil, field: String? = nil,
        to number: Int64, isUndo: Bool, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO import_note (import, is_undo, kind, id, position, rule, field) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, number, isUndo, kind.path, id, position, rule, field)
    }

    /// One of them.
    struct Note: Sendable {
        let kind: String
        let id: UUID
        let position: Int?
        let rule: String
        let field: String?

        /// In the form of a finding.
        func json(isUndo: Bool) -> JSON {
            .object { object in
                object.set("kind", isUndo ? "conflict" : "repaired")
                object.set("resource", kind)
                object.set("id", id.lowercase)
                object.set("position", position)
                object.set("rule", rule)
                object.set("field", field)
            }
        }
    }

    static func add(_ note: Note, to number: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "INSERT INTO import_note (import, is_undo, kind, id, position, rule, field) VALUES (?, 0, ?, ?, ?, ?, ?)",
            number, note.kind, note.id, note.position, note.rule, note.field)
    }

    /// An undo begins to look at everything again.
    static func removeUndone(of number: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM import_note WHERE import = ? AND is_undo = 1", number)
    }

    static func all<Q: Querying & ~Copyable>(
        of number: Int64, isUndo: Bool, in transaction: borrowing Q
    ) throws -> [Note] {
        try transaction.rows(
            """
            SELECT kind, id, position, rule, field FROM import_note WHERE import = ? AND is_undo = ? ORDER BY number
            """, number, isUndo
        ) { row in
            Note(
                kind: row.text(0), id: row.uuid(1), position: row.optionalInt(2), rule: row.text(3),
                field: row.optionalText(4))
        }
    }

    /// In the form of findings.
    static func findings<Q: Querying & ~Copyable>(
        of number: Int64, isUndo: Bool, in transaction: borrowing Q
    ) throws -> [JSON] {
        try all(of: number, isUndo: isUndo, in: transaction).map { $0.json(isUndo: isUndo) }
    }
}
