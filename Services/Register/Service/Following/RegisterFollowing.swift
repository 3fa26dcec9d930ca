import Following
import Resources
import Runtime
import SQLite
import SS12000

/// What Register takes in of a city's present register, so that this can stay the source of truth while Attendance and
/// Notify run here.
enum RegisterFollowing {
    static let kinds = RegisterChanges.tables.compactMap(\.kind)

    static func make(
        _ settings: FollowSettings, database: Database, changes: RegisterChanges, metrics: Metrics, health: Health,
        log: Log, clock: Clock
    ) -> FollowingFeature {
        FollowingFeature(
            settings, of: RegisterService.name, into: target(settings.kinds, database, changes, clock),
            comparing: TableRegister(
                settings.kinds, in: RegisterChanges.tables, of: database, held: { try ImportRegister.held(database) }),
            metrics: metrics, health: health, log: log, clock: clock)
    }

    private static func target(
        _ kinds: [ResourceKind], _ database: Database, _ changes: RegisterChanges, _ clock: Clock
    ) -> TableTarget {
        let overtaken = OvertakenImport()
        let takeIn = DirectImport(
            into: RegisterChanges.tables, of: database, clock: clock,
            held: { try ImportRegister.held(database, overtaken) },
            write: { prepared, times, trace, transaction in
                try overtaken.check(prepared.item, in: transaction)
                return try changes.write(prepared, &times, trace: trace, in: transaction)
            })
        return TableTarget(
            kinds, deleting: kinds, of: database, takeIn: takeIn,
            contains: { kind, id, transaction in try References.holds(kind, id, in: transaction) },
            delete: { ids, kind in
                try database.write { transaction in
                    var times = try RegisterChanges.times(in: transaction)
                    for id in ids {
                        // What names a person here goes with them: the provider's own documents no longer do.
                        if kind == .persons {
                            try Cascade(changes: changes).delete(PersonID(id), &times, trace: nil, in: transaction)
                        } else {
                            try changes.delete(kind, id, &times, trace: nil, in: transaction)
                        }
                    }
                }
            })
    }
}
