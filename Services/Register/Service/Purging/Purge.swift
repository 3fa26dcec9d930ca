package import Runtime
import SQLite

/// Removes what has had its time, once an hour: subscriptions nobody renewed, old reports of clients, and deletions by other
/// services that need not be told of any more.
package struct Purge: Worker {
    package let name = "purge"
    let database: Database
    let configuration: RegisterConfiguration
    let clock: Clock
    let log: Log

    private static let pause: Duration = .seconds(3_600)

    package func run(until stop: Stop) throws {
        repeat {
            do {
                try step()
            } catch {
                log.error("what is old cannot be removed", ["error": .error(error)])
            }
        } while !stop.wait(for: Self.pause)
    }

    func step() throws {
        let configuration = configuration
        let (subscriptions, reports, deletions) = try database.write { transaction in
            let now = transaction.now
            let reportsEnd = now - .seconds(configuration.reports.days * 86_400)
            let subscriptions = try SubscriptionStore.removeExpired(
                before: now - configuration.webhooks.grace, in: transaction)
            let log = try ReportStore.log.remove(before: reportsEnd, in: transaction)
            let statistics = try ReportStore.statistics.remove(before: reportsEnd, in: transaction)
            let deletions = try Elsewhere.purge(
                before: now - .seconds(Int64(configuration.tombstones.days) * 86_400), in: transaction)
            return (subscriptions, log + statistics, deletions)
        }
        guard subscriptions + reports + deletions > 0 else { return }
        log.info(
            "what is old was removed",
            ["subscriptions": .int(subscriptions), "reports": .int(reports), "deletions": .int(deletions)])
    }
}
