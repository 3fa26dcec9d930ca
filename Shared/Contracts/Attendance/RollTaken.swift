package import Contracts
package import JSON
package import Runtime
package import SS12000

/// A lesson's roll was taken or corrected. Counts only: who was absent is told by the absence events.
///
/// `version` is the roll's revision.
package struct RollTaken: Event, Equatable {
    package static let type: EventType = "attendance.roll-taken.v1"

    package let calendarEvent: CalendarEventID
    package let activity: ActivityID
    package let takenAt: Instant
    package let present: Int
    package let absent: Int
    package let late: Int
    package let version: Int64

    package init(
        calendarEvent: CalendarEventID, activity: ActivityID, takenAt: Instant, present: Int, absent: Int, late: Int,
        version: Int64
    ) {
        self.calendarEvent = calendarEvent
        self.activity = activity
        self.takenAt = takenAt
        self.present = present
        self.absent = absent
        self.late = late
        self.version = version
    }

    package var subject: String { calendarEvent.description }

    package func encoded() -> JSON {
        [
            "calendarEvent": JSON(calendarEvent.description), "activity": JSON(activity.description),
            "takenAt": JSON(takenAt.rfc3339), "present": JSON(present), "absent": JSON(absent), "late": JSON(late),
        ]
    }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(
            calendarEvent: CalendarEventID(try data.requiredUUID("calendarEvent")),
            activity: ActivityID(try data.requiredUUID("activity")), takenAt: try data.requiredInstant("takenAt"),
            present: try data.requiredInt("present"), absent: try data.requiredInt("absent"),
            late: try data.requiredInt("late"), version: version)
        guard calendarEvent.description == subject else {
            throw ContractError(field: "calendarEvent", rule: "not the subject")
        }
    }
}
