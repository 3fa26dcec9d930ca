import AttendanceContracts
import Messaging
import RegisterContracts

/// Everything Notify listens to.
enum NotifySubscriptions {
    static func all(
        _ register: RegisterEvents, _ attendance: AttendanceEvents, _ outbox: Outbox
    ) -> [Subscription] {
        [fromRegister(register, outbox), fromAttendance(attendance)]
    }

    /// Whom a child's absence may be told to, who answers for a school, and who for a group. Protected persons come in full by the same
    /// queue, from `register.protected`.
    private static func fromRegister(_ events: RegisterEvents, _ outbox: Outbox) -> Subscription {
        var subscription = Subscription(queue: "notify.from-register", from: "register")
        subscription.keep(PersonChanged.self, events.personChanged)
        subscription.keep(PersonProtected.self, events.personProtected)
        subscription.keep(PersonDeleted.self, events.personDeleted)
        subscription.keep(OrganisationChanged.self, events.organisationChanged)
        subscription.keep(OrganisationDeleted.self, events.organisationDeleted)
        subscription.keep(GroupChanged.self, events.groupChanged)
        subscription.keep(GroupDeleted.self, events.groupDeleted)
        subscription.keep(DutyChanged.self, events.dutyChanged)
        subscription.keep(DutyProtected.self, events.dutyProtected)
        subscription.keep(DutyDeleted.self, events.dutyDeleted)
        subscription.keep(GrantChanged.self, events.grantChanged)
        subscription.keep(GrantProtected.self, events.grantProtected)
        subscription.keep(GrantDeleted.self, events.grantDeleted)
        subscription.on(PersonErased.self) { event, _, transaction in
            try PersonErasure.asked(event, by: outbox, in: transaction)
        }
        return subscription
    }

    /// Which absences are unexplained.
    private static func fromAttendance(_ events: AttendanceEvents) -> Subscription {
        var subscription = Subscription(queue: "notify.from-attendance", from: "attendance")
        subscription.on(AbsenceEstablished.self) { event, _, transaction in
            try events.established(event, in: transaction)
        }
        subscription.on(AbsenceExplained.self) { event, _, transaction in try events.explained(event, in: transaction) }
        subscription.onRestored = AbsenceStore.forgetVersions
        return subscription
    }
}
