import Runtime
import SQLite

/// The relay's work on one connection after the other. Lives on the relay's thread.
///
/// On each new connection everything without an outcome is unknown, so the outbox is read again from its start: what
/// had arrived arrives twice, nothing is missing, and order is kept.
struct Sending {
    private let doorbell: Doorbell
    private let policy: RetryPolicy
    private let metrics: RelayMetrics
    private let log: Log
    private let state: ConnectionState
    private let bundling: Bundling
    private let identifiers = Identifiers.v7
    private let emptyWindow: PublishWindow

    private var reader: OutboxReader
    private var rows: ConfirmedRows
    private var blocked = BlockedStreams()
    private var window: PublishWindow
    // Rows read and not yet published, the next one last.
    private var ready: [OutboxRow] = []
    // So many were found waiting that they are a bulk change.
    private var isBulk = false
    private var readUpTo: Int64 = 0
    private var mustRewind = true
    private var isPaused = false
    /// Whether the broker confirmed anything on the latest connection.
    private(set) var hasProgressed = false

    init(
        database: Database, window: PublishWindow, bundling: Bundling, doorbell: Doorbell, policy: RetryPolicy,
        metrics: RelayMetrics, log: Log, state: ConnectionState
    ) {
        self.state = state
        self.bundling = bundling
        self.doorbell = doorbell
        self.policy = policy
        self.metrics = metrics
        self.log = log
        self.window = window
        emptyWindow = window
        reader = OutboxReader(database: database)
        rows = ConfirmedRows(database: database, backoff: policy.transient)
    }

    /// Sends until asked to stop, then until the outbox is empty or the time for that has passed.
    mutating func run(on connection: any PublisherConnection, until stop: Stop) throws {
        window = emptyWindow
        isPaused = false
        hasProgressed = false
        mustRewind = true
        blocked.forgetProbes()
        do {
            try work(on: connection, until: stop)
        } catch {
            if case .noSuchExchange(let exchange)? = error as? BrokerError { block(exchange: exchange) }
            throw error
        }
    }

    private mutating func work(on connection: any PublisherConnection, until stop: Stop) throws {
        var flush: Deadline?
        while true {
            rows.advance()
            if stop.isRequested {
                flush = flush ?? Deadline(in: policy.flush)
                if flush?.hasPassed == true { return }
            }
            try rewindWhenSettled()
            try publishProbes(on: connection)
            let outboxIsEmpty = try publishReady(on: connection)
            if outboxIsEmpty, window.isEmpty { state.accept() }
            if flush != nil, outboxIsEmpty, window.isEmpty, rows.isSettled { return }
            try hear(from: connection, until: stop)
        }
    }

    /// Lets the removal of confirmed rows end.
    mutating func finish() { rows.settle(within: policy.flush) }

    /// Reading again from the start waits until no row there is under way or about to be removed.
    private mutating func rewindWhenSettled() throws {
        guard mustRewind, window.isEmpty, rows.isSettled else { return }
        readUpTo = 0
        ready = []
        mustRewind = false
    }

    /// Publishes until the window is full. True when everything in the outbox has been handed over or waits on a
    /// blocked stream.
    private mutating func publishReady(on connection: any PublisherConnection) throws -> Bool {
        guard !mustRewind, !isPaused else { return false }
        while true {
            if ready.isEmpty {
                // Clear first, then look: what is committed after the look rings again.
                doorbell.clear()
                ready = try reader.rows(after: readUpTo, count: PublishWindow.burst, bytes: PublishWindow.burstBytes)
                guard let last = ready.last else { return true }
                readUpTo = last.position
                isBulk = ready.count >= bundling.fewest
                ready.reverse()
            }
            while let row = ready.last {
                var count = 1
                if !blocked.isBlocked(row.stream.number) {
                    count = isBulk ? bundling.length(of: ready) : 1
                    let rows = ready.suffix(count).reversed()
                    guard window.hasRoom(for: rows.reduce(0) { $0 + $1.bytes }) else { return false }
                    try publish(rows, on: connection)
                }
                ready.removeLast(count)
            }
        }
    }

    private mutating func publishProbes(on connection: any PublisherConnection) throws {
        guard !blocked.isEmpty, !isPaused, rows.isSettled else { return }
        for stream in blocked.due(at: .now) where !window.holds(stream: stream) {
            guard let row = try reader.oldest(of: stream) else {
                blocked.open(stream)
                continue
            }
            guard window.hasRoom(for: row.bytes) else { return }
            blocked.beginProbe(of: stream, at: row.position)
            try publish(CollectionOfOne(row), on: connection)
        }
    }

    /// One row as it is, several in one message.
    private mutating func publish(
        _ rows: some BidirectionalCollection<OutboxRow>, on connection: any PublisherConnection
    ) throws {
        guard let first = rows.first else { return }
        var message = first.message
        if rows.count > 1, let bundle = BundleWriter.message(of: rows, id: identifiers.next()) {
            message = bundle
            metrics.bundles.add()
        }
        window.add(rows, as: message.messageID, tag: try connection.publish(message))
    }

    private mutating func hear(from connection: any PublisherConnection, until stop: Stop) throws {
        // A full window waits for outcomes, not for work.
        let waitsForWork = ready.isEmpty && !isPaused && !mustRewind
        let outcomes = try connection.outcomes(within: patience(until: stop), wake: waitsForWork ? doorbell : nil)
        for outcome in outcomes { try take(outcome) }
    }

    /// Short enough to notice a stop, a finished removal and a stream whose wait is over.
    private func patience(until stop: Stop) -> Duration {
        if stop.isRequested || (mustRewind && window.isEmpty) { return .milliseconds(5) }
        if !rows.isSettled { return .milliseconds(50) }
        guard let due = blocked.nextDue else { return .milliseconds(100) }
        return min(.milliseconds(100), max(.milliseconds(1), due - .now))
    }

    private mutating func take(_ outcome: PublishOutcome) throws(BrokerError) {
        switch outcome {
        case .confirmed(let tag, let multiple):
            for entry in window.resolve(tag, multiple: multiple) where !entry.returned { confirm(entry) }
        case .rejected(let tag, let multiple):
            for entry in window.resolve(tag, multiple: multiple) {
                metrics.rejected.add()
                let backoff = policy.reconnect
                if blocked.refuse(stream: entry.stream, delay: { backoff.delay(after: $0) }) {
                    note(refused: entry, code: 0, "the queue is full or unavailable")
                }
            }
        case .returned(let messageID, let code, let reason):
            guard let entry = window.markReturned(messageID: messageID) else {
                // Its confirm would be taken for success. Send everything open again rather than lose one.
                throw .protocolViolation("a returned message that was not sent")
            }
            metrics.returned.add()
            let delay = policy.unroutable
            if blocked.refuse(stream: entry.stream, delay: { _ in delay }) { note(refused: entry, code: code, reason) }
        case .blocked(let reason):
            isPaused = true
            metrics.blocked.set(1)
            log.warning("broker asks publishers to wait", ["reason": .string(reason)])
        case .unblocked:
            isPaused = false
            metrics.blocked.set(0)
            log.notice("broker takes messages again")
        }
    }

    private mutating func confirm(_ entry: PublishWindow.Entry) {
        rows.add(entry.positions)
        metrics.confirmed.add(entry.rows)
        if !hasProgressed { state.accept() }
        hasProgressed = true
        guard blocked.confirm(stream: entry.stream, position: entry.positions.lowerBound) else { return }
        mustRewind = true
        metrics.blockedStreams.set(Double(blocked.count))
        log.notice("stream goes on", ["exchange": .string(reader.exchange(of: entry.stream))])
    }

    private func note(refused entry: PublishWindow.Entry, code: Int, _ reason: String) {
        metrics.blockedStreams.set(Double(blocked.count))
        log.error(
            "message not taken; its stream waits",
            [
                "exchange": .string(reader.exchange(of: entry.stream)), "message.id": .string(entry.messageID),
                "code": .int(code), "reason": .string(reason),
            ])
    }

    /// The broker closes the connection over a missing exchange; its streams wait, so that the others can go on.
    private mutating func block(exchange: String) {
        let delay = policy.unroutable
        for stream in reader.numbers(of: exchange) { _ = blocked.refuse(stream: stream, delay: { _ in delay }) }
        metrics.blockedStreams.set(Double(blocked.count))
    }
}
