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
        register.keep(PersonChanged.self, PersonEvents.personChanged)
        register.keep(PersonProtected.self, PersonEvents.personProtected)
        register.keep(PersonDeleted.self, PersonEvents.personDeleted)
        register.keep(GroupChanged.self, groups.groupChanged)
        register.keep(GroupDeleted.self, groups.groupDeleted)
        register.keep(DutyChanged.self, StaffEvents.dutyChanged)
        register.keep(DutyProtected.self, StaffEvents.dutyProtected)
        register.keep(DutyDeleted.self, StaffEvents.dutyDeleted)
        register.keep(GrantChanged.self, GrantEvents.grantChanged)
        register.keep(GrantProtected.self, GrantEvents.grantProtected)
        register.keep(GrantDeleted.self, GrantEvents.grantDeleted)
        register.keep(OrganisationChanged.self, StaffEvents.organisationChanged)
        register.keep(OrganisationDeleted.self, StaffEvents.organisationDeleted)
        register.on(PersonErased.self) { [outbox] event, _, transaction in
            try PersonErasure.asked(event, by: outbox, in: transaction)
        }
        return register
    }

    private var fromSchedule: Subscription {
        let lessons = LessonEvents(derivation: derivation)
        var schedule = Subscription(queue: "attendance.from-schedule", from: "schedule")
        schedule.keep(ActivityChanged.self, lessons.activityChanged)
        schedule.keep(CalendarEventChanged.self, lessons.calendarEventChanged)
        schedule.keep(ActivityDeleted.self, lessons.activityDeleted)
        schedule.keep(CalendarEventDeleted.self, lessons.calendarEventDeleted)
        return schedule
    }
}
