import Messaging
import Resources
import SS12000

/// What Schedule shows of itself to the services that keep a replica of it.
enum ScheduleSnapshots {
    static let source = SnapshotSource(
        publisher: ScheduleService.name,
        kinds: ScheduleChanges.tables.compactMap { table in
            table.kind.map { SnapshotKind($0.path, table: table.name, keepsTombstones: true) }
        },
        audiences: ["attendance.from-schedule", "register.from-schedule"].map { queue in
            SnapshotAudience(queue: queue, exchanges: ScheduleService.exchanges)
        },
        giving: { queue, kind, subjects, body, transaction in
            try ReplicaReading.record(kind, subjects, body, for: queue, in: transaction)
        })
}
