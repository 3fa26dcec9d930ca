import Messaging
import TestSupport

@testable import NotifyService

extension NotifyWorld {
    /// The routes of the service, as its host serves them.
    func hosted() throws -> HostedRoutes {
        try HostedRoutes(
            service.subscriptions, database, Outbox(source: "notify", exchange: Outbox.deadExchange),
            clock: clock.clock,
            access: NotifyService.access, routes: service.routes)
    }
}
