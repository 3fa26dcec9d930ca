package import Hosting
import Messaging
package import Runtime
package import SQLite

/// What Notify's process needs. It publishes nothing of its own yet; its outbox carries what it parks.
extension NotifyService: HostedService {
    package static let defaultPort = 7104
    package static let exchanges: [String] = []
    package static let migrations = Outbox.migrations + NotifyMigrations.all

    package static func configuration(from settings: inout Settings) -> NotifyConfiguration {
        NotifyConfiguration(&settings)
    }

    package init(_ configuration: NotifyConfiguration, in context: ServiceContext) throws {
        try self.init(
            database: context.database, configuration: configuration, metrics: context.metrics,
            health: context.health, log: context.log, clock: context.clock, identifiers: context.identifiers)
    }
}
