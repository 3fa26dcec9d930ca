package import Messaging
import ScheduleContracts

/// Everything Register listens to. Nothing it answers about people hangs on it: Register is where those facts begin, and is
/// ready without any other service.
package enum RegisterSubscriptions {
    package static let all: [Subscription] = [fromSchedule]

    /// That lessons and their activities change and end, for clients who ask Register what is new and what is gone.
    private static var fromSchedule: Subscription {
        var subscription = Subscription(queue: "register.from-schedule", from: "schedule")
        subscription.isNeeded = false
        subscription.keep(ActivityChanged.self, Elsewhere.changed)
        subscription.keep(ActivityDeleted.self, Elsewhere.deleted)
        subscription.keep(CalendarEventChanged.self, Elsewhere.changed)
        subscription.keep(CalendarEventDeleted.self, Elsewhere.deleted)
        return subscription
    }
}
