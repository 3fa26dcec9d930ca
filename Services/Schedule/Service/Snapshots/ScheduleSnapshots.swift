import Messaging
import Resources
import SS12000

/// What Schedule shows of itself to the service that keeps a replica of it.
enum ScheduleSnapshots {
    static let source = SnapshotSource(
        publisher: ScheduleService.name,
        kinds: ScheduleChanges.tables.compactMap { table in
            table.kind.map { SnapshotKind($0.path, table: table.name, keepsTombstones: true) }
        },
        audiences: [SnapshotAudience(queue: "attendance.from-schedule", exchanges: ScheduleService.exchanges)])
}
