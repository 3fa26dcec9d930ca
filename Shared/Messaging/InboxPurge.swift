package import Runtime
package import SQLite

/// Forgets old inbox rows: once at start and then every hour, a few at a time so that nobody waits for it.
package struct InboxPurge: Worker {
    package let name = "inbox-purge"
    private let database: Database
    private let days: Int
    private let limit: Int
    private let purged: Counter
    private let log: Log

    /// - Parameters:
    ///   - days: how long a message is remembered; longer than any message can be on its way or parked.
    ///   - limit: most rows removed in one transaction.
    package init(
        database: Database, days: Int = 90, limit: Int = 1_000, metrics: Metrics = Metrics(), log: Log = .silent
    ) {
        self.database = database
        self.days = days
        self.limit = limit
        self.log = log
        purged = metrics.counter("inbox_purged_total", "Inbox rows forgotten because of their age.")
    }

    package func run(until stop: Stop) throws {
        let upkeep = Upkeep(every: .seconds(3_600), failure: "inbox not purged; tried again in an hour", log: log)
        upkeep.run(until: stop) { try purgeOnce() == limit }
    }

    /// One pass. Returns how many rows were forgotten.
    package func purgeOnce() throws -> Int {
        let (days, limit) = (days, limit)
        let count = try database.write { transaction in
            try Inbox.purge(olderThan: days, limit: limit, in: transaction)
        }
        purged.add(count)
        return count
    }
}
