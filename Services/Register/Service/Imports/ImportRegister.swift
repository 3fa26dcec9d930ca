import HTTP
import Messaging
import Resources
import Runtime
import SQLite
import SS12000

/// The register's part of a supplier's document: organisations, persons, groups and duties. Activities and calendar
/// events are Schedule's.
enum ImportRegister {
    static func make(
        database: Database, changes: RegisterChanges, metrics: Metrics, log: Log, clock: Clock
    ) -> ResourceImport {
        ResourceImport(
            into: RegisterChanges.tables, of: database, service: RegisterService.name, metrics: metrics, log: log,
            clock: clock, held: { try held(database) },
            write: { prepared, times, trace, transaction in
                try changes.write(prepared, &times, trace: trace, in: transaction)
            })
    }

    private static func held(_ database: Database) throws -> HeldReferences {
        let organisations = try database.read { try Organisations.known(in: $0) }
        return HeldReferences(database, organisations: organisations) { kind, id, transaction in
            switch kind {
            case .persons: try transaction.first("SELECT 1 FROM persons WHERE id = ?", id) { _ in true } ?? false
            case .groups: try transaction.first("SELECT 1 FROM groups WHERE id = ?", id) { _ in true } ?? false
            case .duties: try transaction.first("SELECT 1 FROM duties WHERE id = ?", id) { _ in true } ?? false
            case .organisations, .activities, .calendarEvents: false
            }
        }
    }
}
