import FoundationEssentials
import Runtime
import SQLite

/// Where a person's id still stands in a database, by table.
func places(of person: UUID, in database: Database) throws -> Set<String> {
    try database.read { transaction in
        let columns = try transaction.rows(
            """
            SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB')
            """
        ) { (table: $0.text(0), column: $0.text(1)) }
        var found: Set<String> = []
        for (table, column) in columns {
            let sql = """
                SELECT 1 FROM "\(table)" WHERE instr(CAST("\(column)" AS BLOB), ?1) > 0
                    OR instr(lower(CAST("\(column)" AS TEXT)), ?2) > 0 LIMIT 1
                """
            let isThere = try transaction.first(dynamic: sql, [.uuid(person), .text(person.lowercase)]) { _ in true }
            if isThere == true { found.insert(table) }
        }
        return found
    }
}
