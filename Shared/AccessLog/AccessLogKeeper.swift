import Digest
package import Runtime
package import SQLite

/// Keeps the log: once at start and then each night it removes what is older than the log is kept, and tells the
/// service's own log the head's place and hash. That line is a witness outside the database: who rewrites the chain cannot
/// rewrite what was shipped away.
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
        while !stop.isRequested {
            let today = LocalDate(clock.now())
            if today != kept {
                do {
                    while try purgeOnce() == limit, !stop.wait(for: .milliseconds(20)) {}
                    try tellHead()
                    kept = today
                } catch {
                    log.warning("access log not tended; tried again later", ["error": .error(error)])
                }
            }
            _ = stop.wait(for: .seconds(600))
        }
    }

    /// One transaction; says how many records it removed.
    package func purgeOnce() throws -> Int {
        let (days, limit) = (days, limit)
        let count = try database.write { transaction in
            let cutoff = LocalDate(transaction.now).adding(days: -days).start
            return try AccessLog.purge(before: cutoff, limit: limit, in: transaction)
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
