package import FoundationEssentials
package import Runtime
package import SQLite

/// Which records are asked for, the newest first.
package struct AccessLogQuery: Sendable {
    package var person: UUID?
    package var caller: String?
    package var action: AccessRecord.Action?
    package var after: Instant?
    package var before: Instant?
    package var limit = 100
    /// Where the page before ended: only older records are wanted.
    package var place: Int64?

    package struct Page: Sendable {
        package let records: [AccessRecord]
        /// Where the next page begins; nil when there is none. A page may be short, or empty, and have a next one.
        package let next: Int64?
    }

    /// Most records that one page looks through. There is no index of persons (a list of a thousand would be a thousand
    /// rows), so a page ends here too: what one request costs is bounded, however rare the person.
    static let mostLookedThrough: Int64 = 50_000
    /// Most bytes of persons one page holds: 65,536 of them.
    static let mostPersonBytes = 16 * 65_536
    /// How far the machine's clock may have been set back between two records.
    private static let clockSlack: Duration = .seconds(86_400)

    package init() {}

    package func page(
        in transaction: borrowing ReadTransaction, showing isShown: (AccessRecord) -> Bool = { _ in true }
    ) throws -> Page {
        let head = try AccessLog.head(in: transaction).sequence
        let oldest = try transaction.first("SELECT sequence FROM access_log ORDER BY sequence LIMIT 1") { $0.int64(0) }
        guard let oldest else { return Page(records: [], next: nil) }
        var below = min(place ?? .max, head + 1)
        if let before {
            below = min(below, try Self.first(at: before + Self.clockSlack, oldest, head, in: transaction))
        }
        let floor = try after.map { try Self.first(at: $0 - Self.clockSlack, oldest, head, in: transaction) } ?? oldest
        let lowest = max(floor, below - Self.mostLookedThrough)
        var records: [AccessRecord] = []
        var bytes = 0
        var isFull = false
        try transaction.each(dynamic: sql, values(from: lowest, below: below)) { row in
            guard !isFull else { return }
            let record = AccessRecord(row)
            if let person, !record.names(person) { return }
            guard isShown(record) else { return }
            if records.count == limit || (bytes + record.persons.count > Self.mostPersonBytes && !records.isEmpty) {
                isFull = true
                return
            }
            records.append(record)
            bytes += record.persons.count
        }
        if isFull { return Page(records: records, next: records.last?.sequence) }
        return Page(records: records, next: lowest > floor ? lowest : nil)
    }

    private var sql: String {
        """
        SELECT \(AccessRecord.columns) FROM access_log
        WHERE sequence >= ?1 AND sequence < ?2 AND (?3 IS NULL OR at > ?3) AND (?4 IS NULL OR at < ?4)
            AND (?5 IS NULL OR action = ?5) AND (?6 IS NULL OR caller = ?6) AND (?7 IS NULL OR instr(persons, ?7) > 0)
        ORDER BY sequence DESC
        """
    }

    private func values(from lowest: Int64, below: Int64) -> [StoredValue] {
        [
            .integer(lowest), .integer(below), after.stored, before.stored, (action?.rawValue).stored, caller.stored,
            person.map { .bytes($0.bytes16) } ?? .null,
        ]
    }

    /// The place of the first record that is not older than `instant`: records are in the order of their times, but for
    /// clocks that were set back.
    private static func first(
        at instant: Instant, _ oldest: Int64, _ head: Int64, in transaction: borrowing ReadTransaction
    ) throws -> Int64 {
        var (low, high) = (oldest, head + 1)
        while low < high {
            let middle = low + (high - low) / 2
            let at = try transaction.first("SELECT at FROM access_log WHERE sequence = ?", middle) { $0.instant(0) }
            if let at, at < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
