package import FoundationEssentials
package import JSON
import Runtime

/// Why a replica asks for a snapshot. For people and counters: the answer is the same.
package enum SnapshotReason: String, CaseIterable, Sendable {
    /// The replica has never had a complete one.
    case noState = "no-state"
    /// The publisher began a new epoch.
    case newEpoch = "new-epoch"
    /// Messages are missing and have not come for a while.
    case gap
    /// The publisher gave sequences a second time.
    case sequenceWentBack = "sequence-went-back"
    /// Parts of the last one did not come.
    case incomplete
    /// An audit found differences.
    case auditDiffers = "audit-differs"
    case `operator`
    /// One that this code does not know.
    case unknown
}

/// A replica asks for the publisher's state.
package struct SnapshotRequested: ReplicationBody, Equatable {
    package static let fact = ReplicationFact.snapshotRequested

    /// The replica's queue, where the answer goes.
    package let queue: String
    package let reason: SnapshotReason
    package let scope: SnapshotScope
    /// What the replica has seen of each of the publisher's exchanges. A publisher that is behind it has been put back
    /// from a backup.
    package let places: [StreamPlace]
    /// The snapshot that last began there, whatever became of it. A publisher that is at work on another one goes on with
    /// that.
    package let latest: UUID?

    package init(queue: String, reason: SnapshotReason, scope: SnapshotScope, places: [StreamPlace], latest: UUID?) {
        self.queue = queue
        self.reason = reason
        self.scope = scope
        self.places = places
        self.latest = latest
    }

    package func encoded() -> JSON {
        .object {
            $0.set("queue", queue)
            $0.set("reason", reason.rawValue)
            $0.set("scope", scope.encoded())
            $0.set("places", places.map { $0.encoded() })
            $0.set("latest", latest?.lowercase)
        }
    }

    package init(_ data: JSON) throws(ContractError) {
        queue = try data.requiredString("queue")
        reason = SnapshotReason(rawValue: try data.requiredString("reason")) ?? .unknown
        scope = try SnapshotScope(data, "scope")
        places = try data.list("places") { (place: JSON) throws(ContractError) -> StreamPlace in try StreamPlace(place)
        }
        latest = try data.optionalUUID("latest")
    }
}

/// A replica asks the publisher to say what is true, so that it can compare.
package struct AuditRequested: ReplicationBody, Equatable {
    package static let fact = ReplicationFact.auditRequested

    package let queue: String
    package let kinds: [String]

    package init(queue: String, kinds: [String]) {
        self.queue = queue
        self.kinds = kinds
    }

    package func encoded() -> JSON { ["queue": JSON(queue), "kinds": JSON(kinds.map { JSON($0) })] }

    package init(_ data: JSON) throws(ContractError) {
        queue = try data.requiredString("queue")
        kinds = try data.list("kinds") { (kind: JSON) throws(ContractError) -> String in
            guard let kind = kind.string else { throw ContractError(field: "kinds", rule: "not a list of strings") }
            return kind
        }
    }
}
