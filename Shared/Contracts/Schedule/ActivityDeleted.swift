package import Contracts
package import JSON
import Runtime
package import SS12000

/// That an activity is no more.
package struct ActivityDeleted: StateEvent {
    package static let type: EventType = "schedule.activity-deleted.v1"
    package static let kind = ResourceKind.activities.path
    package static let told = StateTold.deletion

    package let id: ActivityID
    package let version: Int64

    package init(_ id: ActivityID, version: Int64) {
        self.id = id
        self.version = version
    }

    package var subject: String { id.description }

    package func encoded() -> JSON { ["id": JSON(id.description)] }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(ActivityID(id), version: version)
    }
}
