import AttendanceService
import FoundationEssentials
import Messaging
import NotifyService
import PersonRecords
import RegisterService
import Runtime
import SQLite
import ScheduleService
import Testing

/// A service's catalogue of records beside the schema its database has.
struct CatalogueSchema: Sendable, CustomTestStringConvertible {
    struct Column: Hashable {
        let table: String
        let name: String
        let type: String
    }

    let catalogue: RecordCatalogue
    let migrations: [Migration]
    let applicationID: Int32

    var testDescription: String { catalogue.service }

    static let all = [
        CatalogueSchema(
            catalogue: RegisterRecords.catalogue, migrations: RegisterService.migrations,
            applicationID: RegisterService.applicationID),
        CatalogueSchema(
            catalogue: ScheduleRecords.catalogue, migrations: ScheduleService.migrations,
            applicationID: ScheduleService.applicationID),
        CatalogueSchema(
            catalogue: AttendanceRecords.catalogue, migrations: AttendanceService.migrations,
            applicationID: AttendanceService.applicationID),
        CatalogueSchema(
            catalogue: NotifyRecords.catalogue, migrations: NotifyService.migrations,
            applicationID: NotifyService.applicationID),
    ]

    func database() throws -> Database {
        try Database(at: ":memory:", applicationID: applicationID, migrations: migrations)
    }

    /// Every column of every table that the migrations make.
    func columns() throws -> [Column] {
        let database = try database()
        defer { database.close() }
        return try database.read { transaction in
            try transaction.rows(
                """
                SELECT t.name, c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid
                """
            ) { Column(table: $0.text(0), name: $0.text(1), type: $0.text(2)) }
        }
    }

    /// The same tables with the same columns and none of the rules, so that any row can stand in them.
    func looseDatabase() throws -> Database {
        let tables = Dictionary(grouping: try columns().filter { $0.table != "migration" }, by: \.table)
        let sql = tables.map { table, columns in
            "CREATE TABLE \(table) (\(columns.map { "\($0.name) \($0.type)" }.joined(separator: ", "))) STRICT;"
        }
        return try Database(
            at: ":memory:", applicationID: applicationID,
            migrations: [Migration("loose", sql: sql.joined(separator: "\n"))])
    }
}
