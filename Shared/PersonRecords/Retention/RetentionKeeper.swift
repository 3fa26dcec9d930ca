import AccessLog
package import Runtime
package import SQLite

/// Removes each night, and once at start, what has been kept for as long as it may: a few records a transaction, so that nobody
/// waits for it, each transaction with its record in the access log. Ended in the middle, it goes on where it was: what is gone is
/// told, and what is not told is there.
package final class RetentionKeeper: Worker {
    package let name = "retention"
    private let rules: [RetentionRule]
    private let settings: RetentionSettings
    private let database: Database
    private let limit: Int
    private let clock: Clock
    private let log: Log
    private let removed: [String: Counter]

    /// - Parameter limit: most records removed in one transaction.
    package init(
        _ rules: [RetentionRule], _ settings: RetentionSettings, database: Database, limit: Int = 200,
        metrics: Metrics = Metrics(), clock: Clock = .system, log: Log = .silent
    ) {
        self.rules = rules
        self.settings = settings
        self.database = database
        self.limit = limit
        self.clock = clock
        self.log = log
        removed = Dictionary(
            rules.map { rule in
                (
                    rule.setting,
                    metrics.counter(
                        "retention_removed_total", "Records removed because they have been kept as long as they may be",
                        labels: [("type", rule.type.name)])
                )
            }
        ) { first, _ in first }
    }

    package func run(until stop: Stop) throws {
        var done: LocalDate?
        while !stop.isRequested {
            let today = LocalDate(clock.now())
            if today != done {
                do {
                    for rule in rules { try work(on: rule, until: stop) }
                    if !stop.isRequested { done = today }
                } catch {
                    log.error("what is old cannot be removed", ["error": .error(error)])
                }
            }
            _ = stop.wait(for: .seconds(600))
        }
    }

    private func work(on rule: RetentionRule, until stop: Stop) throws {
        var count = 0
        while !stop.isRequested {
            let step = try removeOnce(rule)
            count += step
            if step < limit { break }
            _ = stop.wait(for: .milliseconds(20))
        }
        if count > 0 {
            log.info(
                "what is old was removed", ["retention.type": .string(rule.type.name), "retention.count": .int(count)])
        }
    }

    /// One transaction; says how many records it removed.
    package func removeOnce(_ rule: RetentionRule) throws -> Int {
        guard let days = settings.days(of: rule) else { return 0 }
        let limit = limit
        let count = try database.write { transaction in
            let day = LocalDate(transaction.now).adding(days: -days)
            let count = try rule.remove(day, limit, transaction)
            if count > 0 {
                try AccessLog.recordRemoval(
                    "\(count) \(rule.type.name) before \(day)", of: rule.data, by: .system("retention"), in: transaction
                )
            }
            return count
        }
        removed[rule.setting]?.add(count)
        return count
    }
}
