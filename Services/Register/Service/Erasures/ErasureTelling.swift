import Messaging
import RegisterContracts
package import Runtime
import SQLite

/// Tells of erasures again that somebody has not answered, for a queue may have had no room, and an operator's log of what waits.
package final class ErasureTelling: Worker {
    package let name = "erasure-telling"
    private let database: Database
    private let outbox: Outbox
    private let patience: Duration
    private let log: Log
    private static let most = 50
    /// After how long without an answer an operator should look.
    private static let lateAfter: Duration = .seconds(3_600)

    /// - Parameter patience: how long an answer may take before the service is told again.
    init(
        database: Database, outbox: Outbox, patience: Duration, metrics: Metrics, health: Health, clock: Clock, log: Log
    ) {
        self.database = database
        self.outbox = outbox
        self.patience = patience
        self.log = log
        health.note("erasures") {
            let late = try? database.read {
                try ErasureStore.late(askedBefore: clock.now() - Self.lateAfter, in: $0)
            }
            guard let late = late ?? nil else { return nil }
            let services = late.services.joined(separator: ", ")
            return "\(late.count) asked for more than an hour ago, not answered by \(services)"
        }
        metrics.gauge("erasures_unacknowledged", "Erasures that some service has not answered yet.") {
            Double((try? database.read { try ErasureStore.waiting(in: $0).count }) ?? 0)
        }
        metrics.gauge(
            "erasures_oldest_seconds", "For how long the oldest of them has waited; page somebody beyond an hour."
        ) {
            guard let since = try? database.read({ try ErasureStore.waiting(in: $0).since }) else { return 0 }
            return max(0, (clock.now() - since) / .seconds(1))
        }
    }

    package func run(until stop: Stop) throws {
        let upkeep = Upkeep(
            every: min(patience, .seconds(30)), failure: "erasures cannot be told again", log: log)
        upkeep.run(until: stop) { try step() == Self.most }
    }

    /// Tells once more of each that has waited; says of how many.
    @discardableResult
    package func step() throws -> Int {
        let (outbox, patience) = (outbox, patience)
        let count = try database.write { transaction in
            let waiting = try ErasureStore.open(
                toldBefore: transaction.now - patience, most: Self.most, in: transaction)
            for erasure in waiting {
                try outbox.append(
                    PersonErased(erasure.person, erasure: erasure.id, version: erasure.version), in: transaction)
                try ErasureStore.told(erasure.id, in: transaction)
            }
            return waiting.count
        }
        if count > 0 { log.warning("erasures wait for an answer and were told again", ["erasures": .int(count)]) }
        return count
    }
}
