import Contracts
package import Messaging
import RegisterContracts
import ScheduleContracts

/// Each event this service listens to, and the function that takes it in. One queue per publisher, so that a
/// publisher's order survives; between the two no order is assumed.
extension AttendanceService {
    package var subscriptions: [Subscription] { [fromRegister, fromSchedule] }

    private var fromRegister: Subscription {
        let groups = GroupEvents(derivation: derivation)
        var register = Subscription(queue: "attendance.from-register", from: "register")
        register.on(PersonChanged.self, PersonEvents.personChanged)
        register.on(PersonProtected.self, PersonEvents.personProtected)
        register.on(PersonDeleted.self, PersonEvents.personDeleted)
        register.on(GroupChanged.self, groups.groupChanged)
        register.on(GroupDeleted.self, groups.groupDeleted)
        register.on(DutyChanged.self, StaffEvents.dutyChanged)
        register.on(DutyDeleted.self, StaffEvents.dutyDeleted)
        register.on(OrganisationChanged.self, StaffEvents.organisationChanged)
        register.on(OrganisationDeleted.self, StaffEvents.organisationDeleted)
        return register
    }

    private var fromSchedule: Subscription {
        let lessons = LessonEvents(derivation: derivation)
        var schedule = Subscription(queue: "attendance.from-schedule", from: "schedule")
        schedule.on(ActivityChanged.self, lessons.activityChanged)
        schedule.on(CalendarEventChanged.self, lessons.calendarEventChanged)
        return schedule
    }
}
