package import Messaging
package import Runtime

/// How a service keeps its replicas right, and helps others to keep theirs. The defaults are meant for every city.
package struct ReplicationSettings: Sendable {
    /// When a replica asks for what.
    package var needs = ReplicaNeeds.standard
    /// The longest a publisher is silent on one of its exchanges.
    package var heartbeat: Duration = .seconds(30)

    package static let standard = ReplicationSettings()

    package init() {}

    /// `REPLICA_PATIENCE`: how long missing messages may come late. `REPLICA_AUDIT_HOUR`: from which hour of the day a
    /// replica is compared with its publisher, -1 for never. `HEARTBEAT`: the longest silence of a publisher.
    package init(_ settings: inout Settings) {
        needs.gapPatience = settings.duration("REPLICA_PATIENCE", default: needs.gapPatience)
        let hour = settings.int("REPLICA_AUDIT_HOUR", default: needs.auditHour ?? -1, in: -1...23)
        needs.auditHour = hour < 0 ? nil : hour
        heartbeat = settings.duration("HEARTBEAT", default: heartbeat)
    }
}
