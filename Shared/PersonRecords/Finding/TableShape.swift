import Runtime
import SQLite

/// A table's columns as the database has them.
struct TableShape {
    struct Column {
        enum Kind: String {
            case integer = "INTEGER"
            case text = "TEXT"
            case bytes = "BLOB"
            case real = "REAL"
        }

        let name: String
        let kind: Kind
    }

    let columns: [Column]
    /// By which the rows are in order, each once.
    let key: [String]

    /// Nil when there is no such table.
    init?(_ table: String, in querying: borrowing some Querying & ~Copyable) throws {
        let rows = try querying.rows(
            dynamic: "SELECT name, type, pk FROM pragma_table_info(?)", [.text(table)]
        ) { row in (name: row.text(0), type: row.text(1), place: row.int(2)) }
        guard !rows.isEmpty else { return nil }
        columns = rows.map { Column(name: $0.name, kind: Column.Kind(rawValue: $0.type) ?? .text) }
        let keyed = rows.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)
        key = keyed.isEmpty ? ["rowid"] : keyed
    }
}
