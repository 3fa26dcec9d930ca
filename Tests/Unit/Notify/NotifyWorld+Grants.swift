import RegisterContracts
import Runtime
import SS12000
import TestSupport

@testable import NotifyService

extension NotifyWorld {
    /// A step-parent of the sample child's.
    static let receiver = NotifySample.person(13)
    static let mailbox = "styv@hem.example"

    /// Somebody lets the step-parent do something about the child; a later call is a later version.
    func give(
        by giver: PersonID = NotifySample.mother, about subject: PersonID = NotifySample.child,
        to receiver: PersonID = NotifyWorld.receiver, _ scopes: Set<GrantScope> = [.receiveAlerts],
        from start: LocalDate? = nil, until end: LocalDate? = nil, isWithdrawn: Bool = false,
        withSight: Bool = false,
        version: Int64 = 1
    ) throws {
        try hear(
            GrantChanged(
                Grant(
                    id: .init(NotifySample.uuid(900)), subject: subject, giver: giver, receiver: receiver,
                    scopes: scopes, start: start ?? today, end: end ?? today.adding(days: 30),
                    withdrawnAt: isWithdrawn ? clock.now : nil, isRecordedWithSight: withSight),
                version: version))
    }

    /// The family, with a step-parent who has an address.
    static func stepFamily() throws -> NotifyWorld {
        let world = try NotifyWorld.family()
        try world.adult(receiver, emails: [mailbox], principalName: mailbox)
        return world
    }
}
