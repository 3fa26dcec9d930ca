import Runtime
import SQLite

/// How late it is when it is decided what is old enough to leave the log.
///
/// A machine's clock can be set years ahead, by mistake or to be rid of the log, and an hour later all of it would be too old. So
/// the time is believed when it is not far from what was believed last, and otherwise only two days of it for each day that
/// has really passed: whoever looks at the log within the next weeks finds it there. Nothing leaves earlier for it, some
/// records later: after a service has stood still for long, for as long again.
enum BelievedClock {
    static let stride: Duration = .seconds(2 * 86_400)

    /// - Parameter dayHasPassed: a day since it was last believed, by a clock nobody can set.
    static func advance(
        to now: Instant, dayHasPassed: Bool, in transaction: borrowing Transaction
    ) throws -> Instant {
        let before = try transaction.first("SELECT believed FROM access_log_clock") { $0.instant(0) }
        // What the log itself says is what was believed before there was anything else.
        let newest = try transaction.first("SELECT at FROM access_log ORDER BY sequence DESC LIMIT 1") { $0.instant(0) }
        let reached = before ?? newest ?? now
        var believed = reached
        if now <= reached + stride {
            believed = now
        } else if dayHasPassed {
            believed = reached + stride
        }
        if believed != before {
            try transaction.run(
                "INSERT INTO access_log_clock (only, believed) VALUES (1, ?) ON CONFLICT DO UPDATE SET believed = excluded.believed",
                believed)
        }
        return believed
    }
}
