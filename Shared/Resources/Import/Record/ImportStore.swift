import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// The table of imports. A service's migration creates it with the journal; both services' are the same text.
struct ImportStore: Sendable {
    let database: Database

    func begin(
        _ id: UUID, caller: String, options: ImportOptions, trace: String?, bytes: Int
    ) throws -> ImportRecord {
        try database.write { transaction in
            try transaction.run(
                """
                INSERT INTO import (id, state, caller, options, trace, bytes, received_at)
                VALUES (?, 'received', ?, ?, ?, ?, ?)
                """, id, caller, options.json.text, trace, bytes, transaction.now)
            guard let record = try Self.find(id, in: transaction) else { throw Problem.internal }
            return record
        }
    }

    func find(_ id: UUID) throws -> ImportRecord? { try database.read { try Self.find(id, in: $0) } }

    /// The newest first, from before this one on.
    func list(before id: UUID?, limit: Int) throws -> [ImportRecord] {
        try database.read { transaction in
            let end = try id.map { id in
                try transaction.first("SELECT number FROM import WHERE id = ?", id) { $0.int64(0) } ?? 0
            }
            return try transaction.rows(
                dynamic: """
                    SELECT \(ImportRecord.columns) FROM import WHERE number < ? ORDER BY number DESC LIMIT ?
                    """, [.integer(end ?? .max), .integer(Int64(limit))]
            ) { ImportRecord($0) }
        }
    }

    /// In the order in which they came.
    func unfinished() throws -> [ImportRecord] {
        try database.read { transaction in
            try transaction.rows(
                dynamic: """
                    SELECT \(ImportRecord.columns) FROM import WHERE state IN ('received', 'applying', 'undoing')
                    ORDER BY number
                    """, []
            ) { ImportRecord($0) }
        }
    }

    /// Work on it begins, perhaps again.
    func attempt(_ record: ImportRecord) throws -> ImportRecord {
        try change(record) { transaction in
            try transaction.run(
                "UPDATE import SET attempts = attempts + 1, problem = NULL WHERE number = ?", record.number)
        }
    }

    /// It was left because the service stops, which is nobody's failure.
    func release(_ record: ImportRecord) throws {
        try database.write { transaction in
            _ = try transaction.run(
                "UPDATE import SET attempts = attempts - 1 WHERE number = ? AND attempts > 0", record.number)
        }
    }

    /// It has been judged: from now on what it changes may be stored.
    func judged(_ record: ImportRecord, _ findings: JSON, _ counts: ImportCounts, steps: Int) throws -> ImportRecord {
        try change(record) { transaction in
            try Self.keep(findings, of: record, in: transaction)
            try transaction.run(
                """
                UPDATE import SET state = 'applying', started_at = ?, step = 0, steps = ?, counts = ? WHERE number = ?
                """, transaction.now, steps, counts.json.text, record.number)
        }
    }

    /// It is over.
    func finish(
        _ record: ImportRecord, _ state: ImportRecord.State, counts: ImportCounts? = nil, findings: JSON? = nil,
        notes: [ImportNotes.Note] = [], problem: Problem? = nil
    ) throws -> ImportRecord {
        try change(record) { transaction in
            if let findings { try Self.keep(findings, of: record, in: transaction) }
            for note in notes { try ImportNotes.add(note, to: record.number, in: transaction) }
            try transaction.run(
                """
                UPDATE import SET state = ?, finished_at = ?, counts = coalesce(?, counts), problem = ? WHERE number = ?
                """, state.rawValue, transaction.now, counts?.json.text, problem?.stored.text, record.number)
        }
    }

    /// It is to be taken back from now on, in the name of its `undoer`.
    func beginUndo(_ record: ImportRecord) throws -> ImportRecord {
        try change(record) { transaction in
            try WaitingItem.forget(record.number, in: transaction)
            try transaction.run(
                "UPDATE import SET state = 'undoing', attempts = 0, options = ? WHERE number = ?",
                record.options.json.text, record.number)
        }
    }

    func undone(_ record: ImportRecord) throws -> ImportRecord {
        try change(record) { transaction in
            try transaction.run(
                "UPDATE import SET state = 'undone', undone_at = ? WHERE number = ?", transaction.now, record.number)
        }
    }

    /// Why it was left unfinished.
    func leave(_ record: ImportRecord, _ problem: Problem) throws {
        try database.write { transaction in
            _ = try transaction.run(
                "UPDATE import SET problem = ? WHERE number = ?", problem.stored.text, record.number)
        }
    }

    /// What judging found, and what applying or undoing noted.
    func findings(_ record: ImportRecord) throws -> (judged: JSON?, applied: [JSON], undone: [JSON]) {
        try database.read { transaction in
            let judged = try transaction.first(
                "SELECT body FROM import_report WHERE import = ?", record.number
            ) { row in row.withBytes(0) { try? JSON(parsing: $0) } }
            return (
                judged ?? nil, try ImportNotes.findings(of: record.number, isUndo: false, in: transaction),
                try ImportNotes.findings(of: record.number, isUndo: true, in: transaction)
            )
        }
    }

    static func find<Q: Querying & ~Copyable>(_ id: UUID, in transaction: borrowing Q) throws -> ImportRecord? {
        try transaction.first(dynamic: "SELECT \(ImportRecord.columns) FROM import WHERE id = ?", [.uuid(id)]) {
            ImportRecord($0)
        }
    }

    private func change(
        _ record: ImportRecord, _ body: @escaping @Sendable (borrowing Transaction) throws -> Void
    ) throws -> ImportRecord {
        try database.write { transaction in
            try body(transaction)
            guard let changed = try Self.find(record.id, in: transaction) else { throw Problem.notFound }
            return changed
        }
    }

    private static func keep(_ findings: JSON, of record: ImportRecord, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "INSERT OR REPLACE INTO import_report (import, body) VALUES (?, ?)", record.number, findings.encoded())
    }
}
