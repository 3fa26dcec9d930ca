import AccessLog
import Following
import FoundationEssentials
import Resources
import Runtime
import SQLite
import SS12000

/// What Schedule takes in of a city's present schedule, so that this can stay the source of truth while rolls are called here.
/// What activities name (groups, duties, units) is Register's, which follows the same provider or another; of what Register
/// has not told yet the list is read again soon.
enum ScheduleFollowing {
    static let kinds = ScheduleChanges.tables.compactMap(\.kind)

    static func make(
        _ settings: FollowSettings, database: Database, changes: ScheduleChanges, metrics: Metrics, health: Health,
        log: Log, clock: Clock
    ) -> FollowingFeature {
        FollowingFeature(
            settings, of: ScheduleService.name, into: target(settings.kinds, database, changes, clock),
            comparing: TableRegister(
                settings.kinds, in: ScheduleChanges.tables, of: database,
                held: { try ImportSchedule.held(database) }, within: { try lessons(in: $0, $1) }),
            database: database, metrics: metrics, health: health, log: log, clock: clock)
    }

    private static func target(
        _ kinds: [ResourceKind], _ database: Database, _ changes: ScheduleChanges, _ clock: Clock
    ) -> TableTarget {
        let takeIn = DirectImport(
            into: ScheduleChanges.tables, of: database, clock: clock, held: { try ImportSchedule.held(database) },
            write: { prepared, times, trace, tx in try changes.write(prepared, &times, trace: trace, in: tx) })
        return TableTarget(
            kinds, deleting: kinds, of: database, takeIn: takeIn,
            contains: { kind, id, tx in try ImportSchedule.holds(kind, id, in: tx) },
            delete: { ids, kind in try database.write { try delete(ids, kind, changes, in: $0) } },
            within: { try lessons(in: $0, $1) })
    }

    private static func lessons(in window: FollowWindow, _ tx: borrowing ReadTransaction) throws -> Set<UUID> {
        var lessons: Set<UUID> = []
        try tx.each(
            "SELECT id FROM calendar_events WHERE starts_at BETWEEN ? AND ?", window.start, window.end
        ) { lessons.insert($0.uuid(0)) }
        return lessons
    }

    /// An activity stays as long as it has lessons here.
    private static func delete(
        _ ids: [UUID], _ kind: ResourceKind, _ changes: ScheduleChanges, in tx: borrowing Transaction
    ) throws -> Set<UUID> {
        var times = try ResourceTable.modificationTimes(of: ScheduleChanges.tables, in: tx)
        var referred: Set<UUID> = []
        for id in ids {
            if try ImportSchedule.isReferredTo(kind, id, in: tx) {
                referred.insert(id)
            } else {
                try changes.delete(kind, id, &times, trace: nil, in: tx)
            }
        }
        try times.recordChanges(by: Accessor(.system("follow")), in: tx)
        return referred
    }
}
