import AccessLog
import Following
import FoundationEssentials
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
            settings, of: RegisterService.name, into: target(settings, database, changes, clock),
            comparing: TableRegister(
                settings.kinds, in: RegisterChanges.tables, of: database, held: { try ImportRegister.held(database) }),
            database: database, metrics: metrics, health: health, log: log, clock: clock)
    }

    private static func target(
        _ settings: FollowSettings, _ database: Database, _ changes: RegisterChanges, _ clock: Clock
    ) -> TableTarget {
        let (kinds, seesProtected) = (settings.kinds, settings.seesProtected)
        var taking = changes
        taking.claims = ClaimsInDocument(seesHidden: seesProtected)
        let changes = taking
        let overtaken = OvertakenImport()
        let takeIn = DirectImport(
            into: RegisterChanges.tables, of: database, clock: clock,
            held: { try ImportRegister.held(database, overtaken) },
            write: { prepared, times, trace, transaction in
                try overtaken.check(prepared.item, in: transaction)
                let office = try OfficeChange.take(prepared.item.kind, prepared.item.id, in: transaction)
                let kept = try seesProtected ? nil : HiddenKept.references(leftOutOf: prepared, in: transaction)
                let written = try changes.write(kept ?? prepared, &times, trace: trace, in: transaction)
                if office != nil, written.isRefused {
                    try OfficeChange.note(prepared.item.kind, prepared.item.id, in: transaction)
                }
                return written
            })
        return TableTarget(
            kinds, deleting: kinds, of: database, takeIn: takeIn,
            contains: { kind, id, transaction in try References.holds(kind, id, in: transaction) },
            protects: { id, kind, transaction in try ProtectedItems.contain(kind, id, in: transaction) },
            delete: { ids, kind in try database.write { try delete(ids, kind, changes, in: $0) } })
    }

    /// Of resources that refer to each other, such as an organisation and those below it, the last goes first.
    private static func delete(
        _ ids: [UUID], _ kind: ResourceKind, _ changes: RegisterChanges, in transaction: borrowing Transaction
    ) throws -> Set<UUID> {
        var times = try RegisterChanges.times(in: transaction)
        // What names a person here goes with them: the provider's own documents no longer do.
        if kind == .persons {
            let cascade = Cascade(changes: changes, isFollowed: true)
            for id in ids { try cascade.delete(PersonID(id), &times, trace: nil, in: transaction) }
            try times.recordChanges(by: Accessor(.system("follow")), in: transaction)
            return []
        }
        var rest = ids
        while true {
            var referred: [UUID] = []
            for id in rest {
                if try Referrers.exist(of: kind, id, in: transaction) {
                    referred.append(id)
                } else {
                    try changes.delete(kind, id, &times, trace: nil, in: transaction)
                }
            }
            if referred.isEmpty || referred.count == rest.count {
                try times.recordChanges(by: Accessor(.system("follow")), in: transaction)
                return Set(referred)
            }
            rest = referred
        }
    }
}
