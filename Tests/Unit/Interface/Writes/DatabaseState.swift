import SQLite

/// All that a database holds, to see whether something was changed.
struct DatabaseState: Equatable {
    private let rows: [String]

    /// - Parameter left: tables that are not looked at.
    init(_ database: Database, leaving left: Set<String>) throws {
        rows = try database.read { transaction in
            let columns = try transaction.rows(
                """
                SELECT t.name, group_concat('quote("' || c.name || '")', '||'',''||')
                FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' GROUP BY t.name ORDER BY t.name
                """
            ) { (table: $0.text(0), values: $0.text(1)) }
            let parts = columns.filter { !left.contains($0.table) }.map { table, values in
                "SELECT '\(table) ' || \(values) FROM \"\(table)\""
            }
            return try transaction.rows(dynamic: parts.joined(separator: " UNION ALL "), []) { $0.text(0) }.sorted()
        }
    }

    /// The first row that is in only one of both, cut short.
    func difference(from other: DatabaseState) -> String? {
        guard self != other else { return nil }
        let (mine, theirs) = (Set(rows), Set(other.rows))
        return mine.symmetricDifference(theirs).min().map { String($0.prefix(300)) } ?? "a row is there twice"
    }
}
