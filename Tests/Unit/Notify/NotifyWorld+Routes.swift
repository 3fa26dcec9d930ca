import Access
import Messaging
import TestSupport

@testable import NotifyService

extension NotifyWorld {
    /// The routes of the service, as its host serves them.
    ///
    /// - Parameter assurance: how surely people must have signed in.
    func hosted(assurance: Assurance? = nil) throws -> HostedRoutes {
        try HostedRoutes(
            service.subscriptions, database, Outbox(source: "notify", exchange: Outbox.deadExchange),
            clock: clock.clock, assurance: assurance,
            access: NotifyService.access, routes: service.routes)
    }
}
