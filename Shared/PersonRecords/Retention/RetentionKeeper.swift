import AccessLog
package import Runtime
package import SQLite

/// Removes each night, and once at start, what has been kept for as long as it may: a few records a transaction, so that nobody
/// waits for it, each transaction with its record in the access log. Ended in the middle, it goes on where it was: what is gone is
/// told, and what is not told is there.
package final class RetentionKeeper: Worker {
    package let name = "retention"
    /// How soon a new day, or that what failed is possible again, is noticed.
    private static let pause: Duration = .seconds(600)

    private let rules: [RetentionRule]
    private let settings: RetentionSettings
    private let database: Database
    private let limit: Int
    private let clock: Clock
    private let log: Log
    private let removed: [String: Counter]
    private let upkeep: Upkeep

    /// - Parameters:
    ///   - limit: most records removed in one transaction, unless the rule has a lower one.
    ///   - wait: see ``Upkeep``.
    package init(
        _ rules: [RetentionRule], _ settings: RetentionSettings, database: Database, limit: Int = 200,
        metrics: Metrics = Metrics(), clock: Clock = .system, log: Log = .silent,
        wait: @escaping Upkeep.Waiting = { $0.wait(for: $1) }
    ) {
        self.rules = rules
        self.settings = settings
        self.database = database
        self.limit = limit
        self.clock = clock
        self.log = log
        upkeep = Upkeep(every: Self.pause, failure: "what is old cannot be removed", log: log, wait: wait)
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

    /// One night's work, as far as it has come.
    private struct Night {
        let day: LocalDate
        /// The rule that is worked on.
        var place = 0
        /// How many records it has removed tonight.
        var count = 0
    }

    package func run(until stop: Stop) throws {
        var night: Night?
        upkeep.run(until: stop) {
            let today = LocalDate(clock.now())
            var current = night.flatMap { $0.day == today ? $0 : nil } ?? Night(day: today)
            defer { night = current }
            guard current.place < rules.count else { return false }
            let rule = rules[current.place]
            let step = try removeOnce(rule)
            current.count += step
            if step < limit(of: rule) {
                tell(current.count, rule)
                current.place += 1
                current.count = 0
            }
            return current.place < rules.count
        }
    }

    private func limit(of rule: RetentionRule) -> Int { min(limit, rule.most ?? .max) }

    private func tell(_ count: Int, _ rule: RetentionRule) {
        guard count > 0 else { return }
        log.info(
            "what is old was removed", ["retention.type": .string(rule.type.name), "retention.count": .int(count)])
    }

    /// One transaction; says how many records it removed.
    package func removeOnce(_ rule: RetentionRule) throws -> Int {
        guard let days = settings.days(of: rule) else { return 0 }
        let limit = limit(of: rule)
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
