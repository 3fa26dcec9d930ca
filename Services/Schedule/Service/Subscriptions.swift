package import Messaging
import RegisterContracts

/// Each event this service listens to, and the function that takes it in. It never hears of protected persons in full:
/// its broker user may not read them.
extension ScheduleService {
    package var subscriptions: [Subscription] {
        var register = Subscription(queue: "schedule.from-register", from: "register")
        register.on(OrganisationChanged.self, OrganisationDirectory.changed)
        register.on(OrganisationDeleted.self, OrganisationDirectory.deleted)
        register.on(GroupChanged.self, GroupDirectory.changed)
        register.on(GroupDeleted.self, GroupDirectory.deleted)
        register.on(DutyChanged.self, DutyDirectory.changed)
        register.on(DutyDeleted.self, DutyDirectory.deleted)
        register.on(PersonChanged.self, PersonDirectory.changed)
        register.on(PersonProtected.self, PersonDirectory.protected)
        register.on(PersonDeleted.self, PersonDirectory.deleted)
        return [register]
    }
}
