import Contracts
package import Runtime
package import SQLite
import Synchronization

/// Makes the snapshots replicas have asked for, a few messages at a time between everyone else's writes.
package struct SnapshotPublisher: Worker {
    package let name = "snapshots"

    private let source: SnapshotSource
    private let database: Database
    private let outbox: Outbox
    private let requests: SnapshotRequests
    private let policy: RetryPolicy
    private let metrics: Metrics
    private let log: Log
    private let doorbell = Doorbell()

    /// Messages of one replica that may wait in the outbox: what the broker does not take is not piled up.
    private static let mostWaiting = 16
    /// Messages made in one transaction. More would share the commit, and make everyone else wait.
    private static let mostAtOnce = 4

    /// - Parameter exchanges: the publisher's exchanges of events.
    package init(
        _ source: SnapshotSource, exchanges: [String], database: Database, outbox: Outbox,
        identifiers: Identifiers = .v7, policy: RetryPolicy = .standard, metrics: Metrics = Metrics(),
        log: Log = .silent
    ) {
        self.source = source
        self.database = database
        self.outbox = outbox
        self.policy = policy
        self.metrics = metrics
        self.log = log
        requests = SnapshotRequests(
            source: source, outbox: outbox, identifiers: identifiers, exchanges: exchanges)
        // Seen from the start, so that an absent line is never taken for a zero.
        for audience in source.audiences { _ = sent(audience.queue) }
    }

    /// The queue on which replicas ask.
    package var subscription: Subscription {
        let (requests, metrics, log, doorbell) = (requests, metrics, log, doorbell)
        var control = Subscription(control: source.controlQueue, of: source.publisher)
        control.on(SnapshotRequested.self) { request, envelope, transaction in
            try requests.requested(request, envelope, in: transaction)
            metrics.counter(
                "snapshot_requests_total", "Snapshots replicas have asked for.",
                labels: [("queue", request.queue), ("reason", request.reason.rawValue)]
            ).add()
            log.notice(
                "snapshot requested",
                ["queue": .string(request.queue), "reason": .string(request.reason.rawValue)])
        }
        control.on(AuditRequested.self) { request, envelope, transaction in
            try requests.audited(request, envelope, in: transaction)
        }
        control.onAttention = { doorbell.ring() }
        return control
    }

    package func run(until stop: Stop) throws {
        var failures = 0
        while !stop.isRequested {
            do {
                let hasMore = try advance()
                failures = 0
                // What waits in the outbox is soon sent; and a start begins with a look.
                _ = doorbell.wait(for: hasMore ? .milliseconds(5) : .seconds(5), or: stop)
            } catch {
                failures += 1
                log.warning("snapshot waits", ["error": .error(error)])
                _ = stop.wait(for: policy.transient.delay(after: failures))
            }
        }
    }

    /// Makes a few messages of each snapshot that is under way. False when there is none.
    package func advance() throws -> Bool {
        let waiting = try database.read { snapshot in
            try snapshot.rows(
                """
                SELECT queue, (SELECT count(*) FROM outbox WHERE routing_key = queue) FROM snapshot_job
                """
            ) { row in (queue: row.text(0), count: row.int(1)) }
        }
        for (queue, count) in waiting where count < Self.mostWaiting {
            let made = try database.write { [source, outbox] transaction in
                let room = min(Self.mostAtOnce, Self.mostWaiting - count)
                return try Self.make(queue, atMost: room, source, outbox, transaction)
            }
            sent(queue).add(made.count)
            if let ended = made.ended {
                log.notice("snapshot made", ["queue": .string(queue), "messages": .int(ended)])
            }
        }
        return !waiting.isEmpty
    }

    private static func make(
        _ queue: String, atMost limit: Int, _ source: SnapshotSource, _ outbox: Outbox,
        _ transaction: borrowing Transaction
    ) throws -> (count: Int, ended: Int?) {
        guard var job = try SnapshotJob.find(queue, in: transaction) else { return (0, nil) }
        guard let audience = source.audience(queue) else {
            try job.remove(in: transaction)
            return (0, nil)
        }
        for count in 1...limit {
            guard try job.step(source, for: audience, outbox, in: transaction) else {
                try job.remove(in: transaction)
                return (count, job.messages)
            }
        }
        try job.store(in: transaction)
        return (limit, nil)
    }

    private func sent(_ queue: String) -> Counter {
        metrics.counter(
            "snapshot_chunks_total", "Messages of snapshots, beginnings and ends included.", labels: [("queue", queue)])
    }
}
