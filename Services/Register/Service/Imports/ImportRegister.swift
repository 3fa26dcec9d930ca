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
        let overtaken = OvertakenImport()
        return ResourceImport(
            into: RegisterChanges.tables, of: database, service: RegisterService.name, metrics: metrics, log: log,
            clock: clock, held: { try held(database, overtaken) },
            write: { prepared, times, trace, transaction in
                try overtaken.check(prepared.item, in: transaction)
                return try changes.write(prepared, &times, trace: trace, in: transaction)
            })
    }

    /// - Parameter overtaken: told that an import begins.
    static func held(
        _ database: Database, _ overtaken: OvertakenImport = OvertakenImport()
    ) throws -> HeldReferences {
        let organisations = try database.read { transaction in
            try overtaken.begin(in: transaction)
            return try Organisations.known(in: transaction)
        }
        return HeldReferences(database, organisations: organisations) { kind, id, transaction in
            guard kind != .organisations else { return false }
            return try References.holds(kind, id, in: transaction)
        }
    }
}
