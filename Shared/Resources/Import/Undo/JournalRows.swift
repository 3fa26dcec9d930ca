import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// The newest rows of one import's journal, as many as a transaction should undo.
struct JournalRows {
    private static let most = 250

    private(set) var entries: [ImportJournal.Entry]
    /// The lowest row among them.
    private(set) var first: Int64
    /// Rows that list what was created.
    private var lists: Set<Int64> = []

    /// Nil when there is none before `end`.
    init?(of number: Int64, before end: Int64, in transaction: borrowing Transaction) throws {
        let newest = try transaction.first(
            """
            SELECT number, kind, created FROM import_journal WHERE import = ? AND number < ? ORDER BY number DESC LIMIT 1
            """, number, end
        ) { row in (number: row.int64(0), kind: ResourceKind(rawValue: row.text(1)), created: row.optionalBytes(2)) }
        guard let newest else { return nil }
        // A row that lists what was created holds as much as a transaction should change.
        if let created = newest.created {
            first = newest.number
            lists = [newest.number]
            entries = CreatedList.ids(created).reversed().compactMap { id in
                newest.kind.map {
                    ImportJournal.Entry(row: newest.number, kind: $0, id: id, version: 1, before: 0, document: nil)
                }
            }
            return
        }
        let rows = try transaction.rows(
            """
            SELECT number, kind, id, version, previous_version, document, facts FROM import_journal
            WHERE import = ?1 AND number < ?2 AND id IS NOT NULL
                AND number > coalesce((SELECT max(number) FROM import_journal
                    WHERE import = ?1 AND number < ?2 AND id IS NULL), 0)
            ORDER BY number DESC LIMIT ?3
            """, number, end, Self.most
        ) { row in
            let facts = try row.optionalText(6).map { try JSON(parsing: $0) }
            let entry = ResourceKind(rawValue: row.text(1)).map { kind in
                ImportJournal.Entry(
                    row: row.int64(0), kind: kind, id: row.uuid(2), version: row.int64(3), before: row.int64(4),
                    document: row.optionalBytes(5), facts: facts)
            }
            return (number: row.int64(0), entry: entry)
        }
        first = rows.last?.number ?? newest.number
        entries = rows.compactMap(\.entry)
    }

    /// Rows until there are so many entries, or no more rows.
    static func gathered(
        _ count: Int, of number: Int64, before end: Int64, in transaction: borrowing Transaction
    ) throws -> JournalRows? {
        guard var rows = try JournalRows(of: number, before: end, in: transaction) else { return nil }
        while rows.entries.count < count,
            let more = try JournalRows(of: number, before: rows.first, in: transaction)
        {
            rows.entries += more.entries
            rows.lists.formUnion(more.lists)
            rows.first = more.first
        }
        return rows
    }

    /// Removes them from the journal, but for the entries that wait.
    func remove(except waiting: [ImportJournal.Entry], in transaction: borrowing Transaction) throws {
        let left = Dictionary(grouping: waiting, by: \.row)
        for row in Set(entries.map(\.row)) {
            guard let entries = left[row] else {
                try transaction.run("DELETE FROM import_journal WHERE number = ?", row)
                continue
            }
            guard lists.contains(row) else { continue }
            try transaction.run(
                "UPDATE import_journal SET created = ? WHERE number = ?", entries.reversed().flatMap(\.id.bytes16), row)
        }
    }
}
