import Contracts
import FoundationEssentials
import JSON
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

    /// Answers audits, and makes a few messages of each snapshot that is under way. False when there is nothing to do.
    package func advance() throws -> Bool {
        let (audits, jobs) = try database.read { snapshot in
            (
                try snapshot.rows("SELECT queue, request, kinds FROM audit_request") { row in
                    AuditQuestion(
                        queue: row.text(0), request: row.uuid(1),
                        kinds: try JSON(parsing: row.bytes(2)).elements?.compactMap(\.string) ?? [])
                },
                try snapshot.rows(
                    """
                    SELECT queue, (SELECT count(*) FROM outbox WHERE routing_key = queue) FROM snapshot_job
                    WHERE has_ended = 0
                    """
                ) { row in (queue: row.text(0), count: row.int(1)) }
            )
        }
        for audit in audits { try answer(audit) }
        for (queue, count) in jobs where count < Self.mostWaiting {
            let made = try database.write { [source, outbox] transaction in
                let room = min(Self.mostAtOnce, Self.mostWaiting - count)
                return try Self.make(queue, atMost: room, source, outbox, transaction)
            }
            sent(queue).add(made.count)
            if made.hasAll { try end(queue) }
        }
        return !audits.isEmpty || !jobs.isEmpty
    }

    private static func make(
        _ queue: String, atMost limit: Int, _ source: SnapshotSource, _ outbox: Outbox,
        _ transaction: borrowing Transaction
    ) throws -> (count: Int, hasAll: Bool) {
        guard var job = try SnapshotJob.find(queue, in: transaction), !job.hasEnded else { return (0, false) }
        guard let audience = source.audience(queue) else {
            try job.remove(in: transaction)
            return (0, false)
        }
        var count = 0
        while count < limit, try job.step(source, for: audience, outbox, in: transaction) { count += 1 }
        try job.store(in: transaction)
        return (count, count < limit)
    }

    /// A snapshot ends with what is true then, for the replica to compare.
    private func end(_ queue: String) throws {
        guard let audience = source.audience(queue),
            let job = try database.read({ try SnapshotJob.find(queue, in: $0) }), !job.hasEnded
        else { return }
        let messages = try StatedTruth.state(job.scope.parts, of: source, for: audience, in: database) {
            [source, outbox] truth, transaction -> Int? in
            guard var job = try SnapshotJob.find(queue, in: transaction), !job.hasEnded else { return nil }
            try job.end(truth, source, outbox, in: transaction)
            try job.store(in: transaction)
            return job.messages
        }
        guard let messages else { return }
        sent(queue).add()
        log.notice("snapshot made", ["queue": .string(queue), "messages": .int(messages)])
    }

    private struct AuditQuestion: Sendable {
        let queue: String
        let request: UUID
        let kinds: [String]
    }

    private func answer(_ audit: AuditQuestion) throws {
        let parts = audit.kinds.map { SnapshotScope.Part(kind: $0) }
        guard let audience = source.audience(audit.queue) else {
            _ = try database.write { try $0.run("DELETE FROM audit_request WHERE queue = ?1", audit.queue) }
            return
        }
        try StatedTruth.state(parts, of: source, for: audience, in: database) {
            [source, outbox] truth, transaction in
            // Asked for again meanwhile: the later question has its own answer.
            let isAsked = try transaction.run(
                "DELETE FROM audit_request WHERE queue = ?1 AND request = ?2", audit.queue, audit.request)
            guard isAsked == 1 else { return }
            try outbox.append(
                AuditStated(places: truth.places, digests: truth.digests), of: source, to: audit.queue,
                id: audit.request, causedBy: audit.request, in: transaction)
        }
    }

    private func sent(_ queue: String) -> Counter {
        metrics.counter(
            "snapshot_chunks_total", "Messages of snapshots, beginnings and ends included.", labels: [("queue", queue)])
    }
}
