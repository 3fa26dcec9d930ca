package import Contracts
package import JSON
package import SS12000

/// A lesson was planned, moved, cancelled or taken up again, or the exceptions of single pupils or teachers changed.
///
/// The body is the whole SS 12000 document; `cancelled` tells whether the lesson takes place. `version` counts the
/// changes of this lesson.
package struct CalendarEventChanged: Event {
    package static let type: EventType = "schedule.calendar-event-changed.v1"

    package let calendarEvent: CalendarEventDocument
    package let version: Int64

    package init(calendarEvent: CalendarEventDocument, version: Int64) {
        self.calendarEvent = calendarEvent
        self.version = version
    }

    package var subject: String { calendarEvent.id.description }

    package func encoded() -> JSON { calendarEvent.json }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        _ = try data.requiredUUID("id")
        _ = try data.requiredInstant("startTime")
        _ = try data.requiredInstant("endTime")
        guard let calendarEvent = CalendarEventDocument(data) else {
            throw ContractError(field: "activity", rule: "not a reference with a UUID")
        }
        guard calendarEvent.id.description == subject else {
            throw ContractError(field: "id", rule: "not the subject")
        }
        self.init(calendarEvent: calendarEvent, version: version)
    }
}
