import Runtime
import SQLite

/// Removes confirmed rows from the outbox behind the relay's back: one write is under way at a time, what is confirmed
/// meanwhile goes with the next, and publishing waits for neither.
///
/// A row that is not yet removed when the process dies is sent again, and the consumer's inbox knows it.
struct ConfirmedRows {
    private let database: Database
    private let backoff: Backoff
    private var waiting: [ClosedRange<Int64>] = []
    private var underWay: (write: PendingWrite<Void>, positions: [ClosedRange<Int64>])?
    private var failures = 0
    private var notBefore = ContinuousClock.now

    init(database: Database, backoff: Backoff) {
        self.database = database
        self.backoff = backoff
    }

    /// True when nothing that was confirmed can still be found in the outbox.
    var isSettled: Bool { waiting.isEmpty && underWay == nil }

    /// - Parameter positions: of the rows of one message. Those of a bundle follow each other: no row can come between them.
    mutating func add(_ positions: ClosedRange<Int64>) { waiting.append(positions) }

    /// Takes note of a finished removal and starts the next. Never waits.
    mutating func advance() {
        if let current = underWay, let result = current.write.wait(for: .zero) {
            underWay = nil
            finish(result, current.positions)
        }
        guard underWay == nil, !waiting.isEmpty, ContinuousClock.now >= notBefore else { return }
        let positions = waiting
        waiting = []
        let ranges = Self.ranges(of: positions)
        let write = database.submit { transaction in
            for range in ranges {
                _ = try transaction.run(
                    "DELETE FROM outbox WHERE position BETWEEN ?1 AND ?2", range.lowerBound, range.upperBound)
            }
        }
        underWay = (write, positions)
    }

    /// Waits for the removal that is under way, at most `limit`.
    mutating func settle(within limit: Duration) {
        if let current = underWay, let result = current.write.wait(for: limit) {
            underWay = nil
            finish(result, current.positions)
        }
    }

    private mutating func finish(_ result: Result<Void, any Error>, _ positions: [ClosedRange<Int64>]) {
        switch result {
        case .success:
            failures = 0
        case .failure:
            failures += 1
            waiting.append(contentsOf: positions)
            notBefore = ContinuousClock.now + backoff.delay(after: failures)
        }
    }

    /// As few ranges as they make.
    static func ranges(of positions: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for next in positions.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, next.lowerBound <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
            } else {
                ranges.append(next)
            }
        }
        return ranges
    }
}
