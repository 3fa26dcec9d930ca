import Contracts
import Runtime
import SQLite

/// What a consumer counts, labelled with its queue.
struct ConsumerMetrics: Sendable {
    let applied: Counter
    let duplicates: Counter
    let ignored: Counter
    let stale: Counter
    let outdated: Counter
    let parked: Counter
    let repaired: Counter
    let bad: Counter
    private let metrics: Metrics
    private let queue: String
    let missed: Counter
    let newEpochs: Counter
    let retries: Counter
    let reconnects: Counter
    let connected: Gauge

    init(_ metrics: Metrics, queue: String, database: Database) {
        self.metrics = metrics
        self.queue = queue
        let labels = [("queue", queue)]
        func counter(_ name: String, _ help: String) -> Counter { metrics.counter(name, help, labels: labels) }
        applied = counter("inbox_applied_total", "Messages that took effect.")
        duplicates = counter("inbox_duplicates_total", "Messages that had taken effect before.")
        ignored = counter("inbox_ignored_total", "Facts nobody here has asked for.")
        stale = counter("replica_stale_total", "States that told nothing new.")
        outdated = counter("replica_past_epoch_total", "Messages of an epoch the publisher has left.")
        repaired = counter("replica_repaired_rows_total", "Subjects put right in a replica that was complete.")
        bad = counter("replica_bad_items_total", "Subjects of snapshots that could not be kept.")
        parked = counter("inbox_parked_total", "Messages sent to the dead-letter queue.")
        missed = counter("inbox_gaps_total", "Messages found missing in the publisher's sequence.")
        newEpochs = counter("inbox_epochs_total", "Times a publisher began a new epoch.")
        retries = counter("inbox_retries_total", "Times a batch was tried again in place.")
        reconnects = counter("inbox_reconnects_total", "Times the consuming connection was lost or refused.")
        connected = metrics.gauge("inbox_connected", "1 when the consuming connection is up.", labels: labels)
        metrics.gauge(
            "inbox_missing", "Messages known to be missing now.", labels: labels,
            read: {
                let missing = try? database.read { snapshot in try StreamPositions.missing(in: queue, snapshot) }
                return Double(missing ?? 0)
            })
    }

    func note(_ outcome: Batch.Outcome) {
        applied.add(outcome.applied)
        duplicates.add(outcome.duplicates)
        ignored.add(outcome.ignored)
        stale.add(outcome.stale)
        outdated.add(outcome.outdated)
        parked.add(outcome.parked.count)
        if outcome.missed > 0 { missed.add(Int(outcome.missed)) }
        newEpochs.add(outcome.newEpochs)
        repaired.add(outcome.replica.repaired)
        bad.add(outcome.replica.bad.count)
        for reason in outcome.replica.completed { snapshots(reason).add() }
        for result in outcome.replica.audits { audits(result).add() }
    }

    func snapshots(_ reason: SnapshotReason) -> Counter {
        metrics.counter(
            "replica_snapshots_total", "Snapshots that were complete, by why they had been asked for.",
            labels: [("queue", queue), ("reason", reason.rawValue)])
    }

    func audits(_ result: ReplicaHealing.AuditResult) -> Counter {
        metrics.counter(
            "replica_audits_total", "Comparisons with the publisher.",
            labels: [("queue", queue), ("result", result.rawValue)])
    }
}
