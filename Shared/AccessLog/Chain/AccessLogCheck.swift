package import Runtime

/// Proves a chain, record by record.
package struct AccessLogCheck: Sendable {
    /// What does not fit, in the order of the chain.
    package enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// The oldest record that is there is not the first, and no purge tells of those before it.
        case beginningMissing(first: Int64)
        case missing(from: Int64, through: Int64)
        /// It does not follow the record before it.
        case notFollowing(Int64)
        /// It is not what it was when it was written.
        case changed(Int64)
        /// It tells of a purge that was none.
        case purgeUntrue(Int64)
        /// It tells of a purge that removed records which were not too old yet.
        case purgeTooEarly(Int64)

        package var description: String {
            switch self {
            case .beginningMissing(let first): "record \(first) is the oldest, and no purge tells of those before it"
            case .missing(let from, let through):
                from == through ? "record \(from) is missing" : "records \(from) to \(through) are missing"
            case .notFollowing(let sequence): "record \(sequence) does not follow the record before it"
            case .changed(let sequence): "record \(sequence) was changed after it was written"
            case .purgeUntrue(let sequence): "record \(sequence) tells of a purge that was none"
            case .purgeTooEarly(let sequence):
                "record \(sequence) tells of a purge of records that were younger than the log is kept"
            }
        }

        /// The first record at which the chain does not hold.
        package var sequence: Int64 {
            switch self {
            case .beginningMissing(let sequence), .missing(let sequence, _), .notFollowing(let sequence),
                .changed(let sequence), .purgeUntrue(let sequence), .purgeTooEarly(let sequence):
                sequence
            }
        }
    }

    /// Records that are there.
    package private(set) var kept: Int64 = 0
    package private(set) var first: (sequence: Int64, at: Instant)?
    package private(set) var last: (sequence: Int64, at: Instant)?
    /// Records ever written, the removed ones included.
    package var count: Int64 { last?.sequence ?? 0 }
    package private(set) var head = AccessRecord.genesis
    /// How many times records were removed because of their age, as far as that is still told.
    package private(set) var purges = 0
    /// The place and hash of the record before the oldest, until a purge tells of it.
    private var unexplained: (sequence: Int64, hash: [UInt8])?

    private let period: Period?

    /// How long records are kept, and the time at which that is judged. What a purge has left over proves that what it removed
    /// was older: the oldest record that is there has to be too old itself.
    package struct Period: Sendable {
        let days: Int
        let now: Instant

        package init(days: Int, now: Instant) {
            self.days = days
            self.now = now
        }

        /// Whether a record of this time was too old for whoever purged then. Who forges a purge can date it as they like, so no
        /// date that is still to come counts. Days begin at midnight, and two of a year have 23 and 25 hours.
        func isOver(for at: Instant, when purged: Instant) -> Bool {
            at < min(purged, now) - .seconds(days * 86_400) + .seconds(3_600)
        }
    }

    /// - Parameter period: nil when it is not known, and purges are not judged by it.
    package init(period: Period? = nil) {
        self.period = period
    }

    package mutating func add(_ record: AccessRecord) throws(Fault) {
        if let last {
            guard record.sequence > last.sequence + 1 else {
                guard record.sequence == last.sequence + 1, record.previous == head else {
                    throw .notFollowing(record.sequence)
                }
                return try take(record)
            }
            throw .missing(from: last.sequence + 1, through: record.sequence - 1)
        }
        first = (record.sequence, record.at)
        if record.sequence != 1 {
            unexplained = (record.sequence - 1, record.previous)
        } else if record.previous != AccessRecord.genesis {
            throw .notFollowing(1)
        }
        try take(record)
    }

    private mutating func take(_ record: AccessRecord) throws(Fault) {
        guard record.hash == record.expectedHash else { throw .changed(record.sequence) }
        if let through = record.through, let anchor = record.anchor {
            purges += 1
            // What it says it removed must be gone: a record that only claims to be a purge opens no door.
            if let first, through >= first.sequence { throw .purgeUntrue(record.sequence) }
            if let missing = unexplained, missing.sequence == through, missing.hash == anchor {
                unexplained = nil
                if let first, period?.isOver(for: first.at, when: record.at) == false {
                    throw .purgeTooEarly(record.sequence)
                }
            }
        }
        head = record.hash
        last = (record.sequence, record.at)
        kept += 1
    }

    /// After the last record.
    package func finish() throws(Fault) {
        if unexplained != nil, let first { throw .beginningMissing(first: first.sequence) }
    }
}
