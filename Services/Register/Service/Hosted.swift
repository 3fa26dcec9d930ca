import Contracts
package import Hosting
package import Messaging
import RegisterContracts
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

    /// Each service's answer, when it has erased a person.
    package func hearAnswers(_ control: inout Subscription) {
        control.on(ErasureAcknowledged.self) { answer, envelope, transaction in
            // Nobody answers for another.
            guard envelope.source == "skolbuss/\(answer.service)",
                try ErasureStore.acknowledge(
                    answer.erasure, by: answer.service, erased: answer.erased, kept: answer.kept, in: transaction)
            else { throw Unprocessable("no erasure of that id, or no service that is asked") }
        }
    }

    package static func configuration(from settings: inout Settings) -> RegisterConfiguration {
        RegisterConfiguration(&settings)
    }

    package init(_ configuration: RegisterConfiguration, in context: ServiceContext) {
        self.init(
            database: context.database, configuration: configuration, metrics: context.metrics,
            health: context.health, log: context.log, clock: context.clock, identifiers: context.identifiers)
    }
}
