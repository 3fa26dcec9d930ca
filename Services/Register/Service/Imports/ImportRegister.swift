import HTTP
import Messaging
import Resources
import Runtime
import SQLite
import SS12000

/// The register's part of a supplier's document: every kind but activities and calendar events, which are
/// Schedule's.
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
            guard kind != .organisations else { return false }
            return try References.holds(kind, id, in: transaction)
        }
    }
}
