package import Contracts
package import JSON
import Runtime
package import SS12000

/// That a lesson is no more.
package struct CalendarEventDeleted: StateEvent {
    package static let type: EventType = "schedule.calendar-event-deleted.v1"
    package static let kind = ResourceKind.calendarEvents.path
    package static let told = StateTold.deletion

    package let id: CalendarEventID
    package let version: Int64

    package init(_ id: CalendarEventID, version: Int64) {
        self.id = id
        self.version = version
    }

    package var subject: String { id.description }

    package func encoded() -> JSON { ["id": JSON(id.description)] }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        let id = try data.requiredUUID("id")
        guard id.lowercase == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(CalendarEventID(id), version: version)
    }
}
