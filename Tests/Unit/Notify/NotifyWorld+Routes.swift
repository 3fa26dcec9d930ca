import Access
import Messaging
import TestSupport

@testable import NotifyService

extension NotifyWorld {
    /// The routes of the service, as its host serves them.
    ///
    /// - Parameter staff: how surely staff must have signed in.
    func hosted(staff: StaffAssurance? = nil) throws -> HostedRoutes {
        try HostedRoutes(
            service.subscriptions, database, Outbox(source: "notify", exchange: Outbox.deadExchange),
            clock: clock.clock, staff: staff,
            access: NotifyService.access, routes: service.routes)
    }
}
