import Runtime
import SQLite

/// What the relay counts. Alert on the age of the oldest message rather than on depth alone.
struct RelayMetrics: Sendable {
    let confirmed: Counter
    let bundles: Counter
    let returned: Counter
    let rejected: Counter
    let reconnects: Counter
    let refusals: Counter
    let connected: Gauge
    let blocked: Gauge
    let blockedStreams: Gauge

    init(_ metrics: Metrics, database: Database, clock: Clock) {
        confirmed = metrics.counter("outbox_confirmed_total", "Events and other messages the broker has confirmed.")
        bundles = metrics.counter("outbox_bundles_total", "Messages sent that hold many events of a bulk change.")
        returned = metrics.counter("outbox_returned_total", "Messages no queue was bound for; kept and tried again.")
        rejected = metrics.counter("outbox_rejected_total", "Messages refused by a full queue; kept and tried again.")
        reconnects = metrics.counter("outbox_reconnects_total", "Times the publishing connection was lost or refused.")
        refusals = metrics.counter(
            "outbox_refusals_total", "Times the broker ended the publishing connection over what was sent or by whom.")
        connected = metrics.gauge("outbox_connected", "1 when the publishing connection is up.")
        blocked = metrics.gauge("outbox_broker_blocked", "1 when the broker has asked publishers to wait.")
        blockedStreams = metrics.gauge("outbox_blocked_streams", "Exchanges whose messages the broker does not take.")
        metrics.gauge("outbox_depth", "Messages waiting for a confirm.") {
            // Positions are handed out without holes, so the span is the depth, or a little more when a few
            // messages are kept back. Counting would read the whole table at every scrape.
            let span = try? database.read { snapshot in
                try snapshot.first(
                    "SELECT (SELECT max(position) FROM outbox) - (SELECT min(position) FROM outbox) + 1"
                ) { row in row.optionalInt(0) }
            }
            return Double((span ?? nil).flatMap { $0 } ?? 0)
        }
        metrics.gauge("outbox_oldest_age_seconds", "Age of the oldest message waiting for a confirm.") {
            let oldest = try? database.read { snapshot in
                try snapshot.first("SELECT time FROM outbox ORDER BY position LIMIT 1") { row in row.instant(0) }
            }
            guard let oldest = oldest ?? nil else { return 0 }
            return max(0, (clock.now() - oldest) / .seconds(1))
        }
    }
}
