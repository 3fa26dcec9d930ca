import Digest
package import Runtime
package import SQLite

/// Keeps the log: once at start and then each night it removes what is older than the log is kept, and tells the
/// service's own log the head's place and hash. That line is a witness outside the database: who rewrites the chain cannot
/// rewrite what was shipped away. All day it draws the index of what was written.
package final class AccessLogKeeper: Worker {
    package let name = "access-log"
    private let database: Database
    private let days: Int
    private let limit: Int
    private let clock: Clock
    private let log: Log
    private let purged: Counter

    /// How long records are kept unless a setting says otherwise: five years. DESIGN.md says why.
    package static let defaultDays = 1_826
    /// Seconds after which a day has passed: a little less, for days of 23 hours.
    private static let day: Int64 = 22 * 3_600

    /// - Parameter limit: most records removed in one transaction.
    package init(
        database: Database, days: Int = defaultDays, limit: Int = 2_000, metrics: Metrics = Metrics(),
        clock: Clock = .system, log: Log = .silent
    ) {
        self.database = database
        self.days = days
        self.limit = limit
        self.clock = clock
        self.log = log
        purged = metrics.counter("access_log_purged_total", "Records of the access log removed because of their age.")
    }

    package func run(until stop: Stop) throws {
        var kept: LocalDate?
        var cutoff: Instant?
        var believed = Deadline.monotonic()
        let upkeep = Upkeep(every: .seconds(60), failure: "access log not tended; tried again in a minute", log: log)
        upkeep.run(until: stop) {
            let today = LocalDate(clock.now())
            if today != kept {
                if cutoff == nil {
                    let hasPassed = Deadline.monotonic() - believed >= Self.day * 1_000_000_000
                    cutoff = try self.cutoff(dayHasPassed: hasPassed)
                    if hasPassed { believed = Deadline.monotonic() }
                }
                if let cutoff, try purge(before: cutoff) == limit { return true }
                try tellHead()
                kept = today
                cutoff = nil
            }
            return try PersonIndex.drawNext(in: database)
        }
    }

    /// What is older is too old.
    /// - Parameter dayHasPassed: since it was last asked with true, or since the service's start; see ``BelievedClock``.
    package func cutoff(dayHasPassed: Bool) throws -> Instant {
        let believed = try database.write { transaction in
            let now = transaction.now
            return (
                time: try BelievedClock.advance(to: now, dayHasPassed: dayHasPassed, in: transaction), now: now
            )
        }
        let ahead = LocalDate(believed.now).days(since: LocalDate(believed.time))
        if ahead > 0 {
            log.warning(
                "the clock is far ahead of what it was; the access log is kept as if it were not",
                ["access.days_ahead": .int(ahead)])
        }
        return LocalDate(believed.time).adding(days: -days).start
    }

    /// One transaction; says how many records it removed.
    package func purge(before cutoff: Instant) throws -> Int {
        let limit = limit
        let count = try database.write { transaction in
            try AccessLog.purge(before: cutoff, limit: limit, in: transaction)
        }
        purged.add(count)
        return count
    }

    package func tellHead() throws {
        let head = try database.read { try AccessLog.head(in: $0) }
        log.info(
            "access log head",
            ["access.count": .int(Int(head.sequence)), "access.head": .string(hexadecimal(head.hash))])
    }
}
