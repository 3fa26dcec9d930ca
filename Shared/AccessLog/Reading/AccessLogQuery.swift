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

    /// Most records that one page looks through, most blocks of the index it looks into, and most records it finds there: a page
    /// ends here too, so that what one request costs is bounded, however rare the person and however long the log.
    static let mostLookedThrough: Int64 = 50_000
    static let mostBlocks = 2_000
    static let mostNaming = 5_000
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
        var gathered = GatheredRecords(limit: limit)
        // Of one person the index tells all but the newest records.
        let indexed = person == nil ? 0 : try PersonIndex.through(in: transaction)
        let begin = max(floor, indexed + 1)
        let lowest = max(begin, below - Self.mostLookedThrough)
        try transaction.each(dynamic: sql, values(from: lowest, below: below)) { row in
            guard !gathered.isFull else { return }
            take(AccessRecord(row), &gathered, isShown)
        }
        if gathered.isFull || lowest > begin { return gathered.page(orFrom: lowest) }
        guard let person, indexed >= floor else { return gathered.page(orFrom: nil) }
        return try page(of: person, from: floor, below: min(below, begin), gathered, isShown, in: transaction)
    }

    /// Records after a place, the oldest first, and as ``Page/next`` the place after which the next page begins: for who proves the
    /// chain from them.
    package static func following(
        _ place: Int64, limit: Int, in transaction: borrowing ReadTransaction
    ) throws -> Page {
        var gathered = GatheredRecords(limit: limit)
        try transaction.each(
            dynamic: "SELECT \(AccessRecord.columns) FROM access_log WHERE sequence > ? ORDER BY sequence LIMIT ?",
            [.integer(place), .integer(Int64(limit) + 1)]
        ) { row in
            if !gathered.isFull { gathered.take(AccessRecord(row)) }
        }
        return gathered.page(orFrom: nil)
    }

    /// Goes on with what the index tells of.
    private func page(
        of person: UUID, from floor: Int64, below: Int64, _ gathered: GatheredRecords,
        _ isShown: (AccessRecord) -> Bool, in transaction: borrowing ReadTransaction
    ) throws -> Page {
        var gathered = gathered
        let hash = PersonHash(person)
        let blocks = try PersonIndex.blocks(
            before: below, from: floor, most: Self.mostBlocks, in: transaction)
        var looked = 0
        for block in blocks {
            for sequence in try PersonIndex.records(of: hash, in: block, transaction)
            where sequence >= floor && sequence < below {
                if looked == Self.mostNaming { return gathered.page(orFrom: sequence + 1) }
                looked += 1
                let record = try transaction.first(dynamic: sql, values(from: sequence, below: sequence + 1)) { row in
                    AccessRecord(row)
                }
                if let record { take(record, &gathered, isShown) }
                if gathered.isFull { return gathered.page(orFrom: nil) }
            }
        }
        return gathered.page(orFrom: blocks.count == Self.mostBlocks ? blocks.last?.first : nil)
    }

    private func take(_ record: AccessRecord, _ gathered: inout GatheredRecords, _ isShown: (AccessRecord) -> Bool) {
        if let person, !record.names(person) { return }
        if isShown(record) { gathered.take(record) }
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
