package import Runtime
import SQLite

/// Removes what has had its time, once an hour: subscriptions nobody renewed, old reports of clients, deletions by other
/// services that need not be told of any more, and reports of erasures of long ago.
package struct Purge: Worker {
    package let name = "purge"
    let database: Database
    let configuration: RegisterConfiguration
    let clock: Clock
    let log: Log

    private static let pause: Duration = .seconds(3_600)
    /// Most reports of erasures removed in one transaction.
    private static let limit = 200

    package func run(until stop: Stop) throws {
        let upkeep = Upkeep(every: Self.pause, failure: "what is old cannot be removed", log: log)
        upkeep.run(until: stop) { try step() }
    }

    /// One transaction. True when there is more to remove.
    @discardableResult
    func step() throws -> Bool {
        let configuration = configuration
        let limit = Self.limit
        let (subscriptions, reports, deletions, erasures) = try database.write { transaction in
            let now = transaction.now
            let reportsEnd = now - .seconds(configuration.reports.days * 86_400)
            let subscriptions = try SubscriptionStore.removeExpired(
                before: now - configuration.webhooks.grace, in: transaction)
            let log = try ReportStore.log.remove(before: reportsEnd, in: transaction)
            let statistics = try ReportStore.statistics.remove(before: reportsEnd, in: transaction)
            let deletions = try Elsewhere.purge(
                before: now - .seconds(Int64(configuration.tombstones.days) * 86_400), in: transaction)
            let erasures = try ErasureStore.purge(
                before: now - .seconds(ErasureStore.daysKept * 86_400), limit: limit, in: transaction)
            return (subscriptions, log + statistics, deletions, erasures)
        }
        guard subscriptions + reports + deletions + erasures > 0 else { return false }
        log.info(
            "what is old was removed",
            [
                "subscriptions": .int(subscriptions), "reports": .int(reports), "deletions": .int(deletions),
                "erasures": .int(erasures),
            ])
        return erasures == limit
    }
}
