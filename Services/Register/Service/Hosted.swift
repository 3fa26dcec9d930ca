package import Hosting
package import Messaging
package import Runtime
package import SQLite

/// What Register's process needs.
extension RegisterService: HostedService {
    package static let defaultPort = 7101
    package static let exchanges = ["register.events", protectedExchange]
    package static let snapshots: SnapshotSource? = RegisterSnapshots.source
    package static let migrations = Outbox.migrations + RegisterMigrations.all
    package static let openAPI = PackageResources.openapi_json

    package var subscriptions: [Subscription] { RegisterSubscriptions.all }

    package static func configuration(from settings: inout Settings) -> RegisterConfiguration {
        RegisterConfiguration(&settings)
    }

    package init(_ configuration: RegisterConfiguration, in context: ServiceContext) {
        self.init(
            database: context.database, configuration: configuration, metrics: context.metrics,
            health: context.health, log: context.log, clock: context.clock, identifiers: context.identifiers)
    }
}
