package import Messaging
import Resources
import SS12000

/// What Register shows of itself to the services that keep a replica of it, and who they are.
package enum RegisterSnapshots {
    /// Who hears `register.protected` here is who its queue is bound to it for in `deploy/broker/definitions.json`.
    package static let source = SnapshotSource(
        publisher: RegisterService.name,
        kinds: RegisterChanges.tables.compactMap { table in
            guard let kind = table.kind else { return nil }
            return SnapshotKind(
                kind.path, table: table.name, mark: kind == .persons ? protection : nil, keepsTombstones: true)
        },
        audiences: [
            SnapshotAudience(queue: "schedule.from-register", exchanges: ["register.events"]),
            SnapshotAudience(
                queue: "attendance.from-register", exchanges: ["register.events", RegisterService.protectedExchange]),
            SnapshotAudience(
                queue: "notify.from-register", exchanges: ["register.events", RegisterService.protectedExchange]),
        ])

    /// Of people with a protection mark others learn id and mark, as by `PersonProtected`.
    private static let protection = SnapshotKind.Mark(
        column: "security_marking", member: "securityMarking", exceptOn: RegisterService.protectedExchange)
}
