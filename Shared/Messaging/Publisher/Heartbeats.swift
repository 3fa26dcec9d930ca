package import Runtime
package import SQLite

/// Says on each of a publisher's exchanges how far it has come, when nothing else has been said there for a while: then
/// those who listen see that a last message was lost, and how old what they know is.
package struct Heartbeats: Worker {
    package let name = "heartbeats"

    private let publisher: String
    private let exchanges: [String]
    private let database: Database
    private let outbox: Outbox
    private let interval: Duration
    private let log: Log

    /// - Parameter interval: the longest silence.
    package init(
        of publisher: String, exchanges: [String], database: Database, outbox: Outbox,
        interval: Duration = .seconds(30), log: Log = .silent
    ) {
        self.publisher = publisher
        self.exchanges = exchanges
        self.database = database
        self.outbox = outbox
        self.interval = interval
        self.log = log
    }

    package func run(until stop: Stop) throws {
        let pause = max(.milliseconds(10), interval / 6)
        while !stop.wait(for: pause) {
            do { try beat() } catch { log.warning("position not stated", ["error": .error(error)]) }
        }
    }

    /// Speaks on the exchanges that have been silent. Returns on how many.
    @discardableResult
    package func beat() throws -> Int {
        let (publisher, exchanges, outbox, interval) = (publisher, exchanges, outbox, interval)
        return try database.write { transaction in
            var spoken = 0
            for exchange in exchanges {
                // What waits to be sent says more than a heartbeat; while the broker is away one is enough. Only the newest
                // are looked at, for the outbox may be long: a needless heartbeat does no harm.
                let isSilent = try transaction.first(
                    """
                    SELECT said_at <= ?2 AND outbox_stream.number NOT IN
                        (SELECT stream FROM (SELECT stream FROM outbox ORDER BY position DESC LIMIT 1000))
                    FROM outbox_stream WHERE exchange = ?1 AND epoch = (SELECT epoch FROM publisher)
                    """, exchange, transaction.now - interval
                ) { row in row.bool(0) }
                guard isSilent ?? true else { continue }
                try outbox.statePosition(of: publisher, on: exchange, in: transaction)
                spoken += 1
            }
            return spoken
        }
    }
}
