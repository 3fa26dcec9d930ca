package import Messaging
import RegisterContracts

/// Each event this service listens to, and the function that takes it in. It never hears of protected persons in full:
/// its broker user may not read them.
extension ScheduleService {
    package var subscriptions: [Subscription] {
        var register = Subscription(queue: "schedule.from-register", from: "register")
        register.keep(OrganisationChanged.self, OrganisationDirectory.changed)
        register.keep(OrganisationDeleted.self, OrganisationDirectory.deleted)
        register.keep(GroupChanged.self, GroupDirectory.changed)
        register.keep(GroupDeleted.self, GroupDirectory.deleted)
        register.keep(DutyChanged.self, DutyDirectory.changed)
        register.keep(DutyProtected.self, DutyDirectory.protected)
        register.keep(DutyDeleted.self, DutyDirectory.deleted)
        register.keep(PersonChanged.self, PersonDirectory.changed)
        register.keep(PersonProtected.self, PersonDirectory.protected)
        register.keep(PersonDeleted.self, PersonDirectory.deleted)
        register.on(PersonErased.self) { [outbox] event, _, transaction in
            try PersonErasure.asked(event, by: outbox, in: transaction)
        }
        return [register]
    }
}
