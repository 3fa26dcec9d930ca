import Runtime
package import SQLite

/// Reads a whole log and proves it.
package struct AccessLogProof: Sendable {
    package private(set) var check: AccessLogCheck
    package private(set) var fault: AccessLogCheck.Fault?
    /// The hash of the record an earlier print ended with: nil when it was not asked for, or is not there any more.
    package private(set) var witnessed: [UInt8]?

    /// Hands over some records after a place, in order, and says whether there may be more.
    package typealias Reading = (_ place: Int64, _ body: (AccessRecord) -> Void) throws -> Bool

    private static let atOnce = 500

    /// - Parameters:
    ///   - witness: the place of a record whose hash is wanted.
    ///   - period: how long records are kept; nil when that is not known.
    ///   - oldest: the place of the oldest record there is.
    package init(
        witness: Int64? = nil, period: AccessLogCheck.Period? = nil, oldest: () throws -> Int64?, reading: Reading
    ) throws {
        var proof = try AccessLogProof(witness, period, reading)
        // A purge between two looks takes away what was just read; from where it ended the chain is whole again.
        if proof.fault != nil, try oldest() != proof.check.first?.sequence {
            proof = try AccessLogProof(witness, period, reading)
        }
        self = proof
    }

    /// Of a database: nothing is written, and whoever writes meanwhile does not wait.
    /// - Parameter read: lends one state of the database; called many times, so that no state is held for long.
    package init(
        witness: Int64? = nil, period: AccessLogCheck.Period? = nil,
        read: ((borrowing ReadTransaction) throws -> Void) throws -> Void
    ) throws {
        let oldest = {
            var oldest: Int64?
            try read { transaction in
                oldest = try transaction.first("SELECT sequence FROM access_log ORDER BY sequence LIMIT 1") {
                    $0.int64(0)
                }
            }
            return oldest
        }
        try self.init(witness: witness, period: period, oldest: oldest) { place, body in
            var count = 0
            try withoutActuallyEscaping(body) { body in
                try read { transaction in
                    try transaction.each(
                        dynamic:
                            "SELECT \(AccessRecord.columns) FROM access_log WHERE sequence > ? ORDER BY sequence LIMIT ?",
                        [.integer(place), .integer(Int64(Self.atOnce))]
                    ) { row in
                        count += 1
                        body(AccessRecord(row))
                    }
                }
            }
            return count == Self.atOnce
        }
    }

    private init(_ witness: Int64?, _ period: AccessLogCheck.Period?, _ reading: Reading) throws {
        check = AccessLogCheck(period: period)
        var place: Int64 = .min
        var hasMore = true
        while hasMore, fault == nil {
            hasMore = try reading(place) { record in
                place = record.sequence
                add(record, witness)
            }
        }
        guard fault == nil else { return }
        do throws(AccessLogCheck.Fault) { try check.finish() } catch { fault = error }
    }

    private mutating func add(_ record: AccessRecord, _ witness: Int64?) {
        if record.sequence == witness { witnessed = record.hash }
        guard fault == nil else { return }
        do throws(AccessLogCheck.Fault) { try check.add(record) } catch { fault = error }
    }
}
