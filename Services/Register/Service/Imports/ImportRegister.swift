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
        database: Database, changes: RegisterChanges, settings: ImportSettings, metrics: Metrics, log: Log, clock: Clock
    ) -> ResourceImport {
        let overtaken = OvertakenImport()
        let target = ImportTarget(
            RegisterChanges.tables, held: { try held(database, overtaken) },
            write: { prepared, times, voice, transaction in
                try overtaken.check(prepared.item, in: transaction)
                let kept = try voice.seesHidden ? nil : HiddenKept(prepared, in: transaction)
                let (kind, id) = (prepared.item.kind, prepared.item.id)
                let office = try OfficeChange.take(kind, id, in: transaction)
                let written = try changes.write(kept?.prepared ?? prepared, &times, trace: voice.trace, in: transaction)
                var repairs = written.repairs
                if let kept { repairs.append(kept.repair) }
                if let office, written.outcome == .changed {
                    repairs += try office.overwritten(kind, id, in: transaction)
                }
                return WrittenResource(outcome: written.outcome, repairs: repairs)
            },
            restore: { prepared, times, voice, transaction in
                try changes.write(prepared, &times, trace: voice.trace, in: transaction)
            },
            delete: { kind, id, times, trace, transaction in
                _ = try changes.delete(kind, id, &times, trace: trace, in: transaction)
            },
            isReferredTo: { try Referrers.exist(of: $0, $1, in: $2) }, holds: { try References.holds($0, $1, in: $2) })
        return ResourceImport(
            into: target, of: database, settings: settings, service: RegisterService.name, metrics: metrics, log: log,
            clock: clock)
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
