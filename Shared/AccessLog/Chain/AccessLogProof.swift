import Runtime
package import SQLite

/// Reads a whole log and proves it; nothing is written, and whoever writes meanwhile does not wait.
package struct AccessLogProof: Sendable {
    package let check: AccessLogCheck
    package let fault: AccessLogCheck.Fault?
    /// The hash of the record an earlier print ended with: nil when it was not asked for, or is not there any more.
    package let witnessed: [UInt8]?

    private static let atOnce: Int64 = 500

    /// - Parameters:
    ///   - witness: the place of a record whose hash is wanted.
    ///   - read: lends one state of the database; called many times, so that no state is held for long.
    package init(
        witness: Int64? = nil, read: ((borrowing ReadTransaction) throws -> Void) throws -> Void
    ) throws {
        var proof = try Self.run(witness, read)
        // A purge between two looks takes away what was just read; from where it ended the chain is whole again.
        if proof.fault != nil, try Self.oldest(read) != proof.check.first?.sequence {
            proof = try Self.run(witness, read)
        }
        self = proof
    }

    private init(check: AccessLogCheck, fault: AccessLogCheck.Fault?, witnessed: [UInt8]?) {
        self.check = check
        self.fault = fault
        self.witnessed = witnessed
    }

    private static func run(
        _ witness: Int64?, _ read: ((borrowing ReadTransaction) throws -> Void) throws -> Void
    ) throws -> AccessLogProof {
        var check = AccessLogCheck()
        var fault: AccessLogCheck.Fault?
        var witnessed: [UInt8]?
        var place: Int64 = .min
        while true {
            var count: Int64 = 0
            try read { transaction in
                try transaction.each(
                    dynamic:
                        "SELECT \(AccessRecord.columns) FROM access_log WHERE sequence > ? ORDER BY sequence LIMIT ?",
                    [.integer(place), .integer(atOnce)]
                ) { row in
                    count += 1
                    let record = AccessRecord(row)
                    place = record.sequence
                    if record.sequence == witness { witnessed = record.hash }
                    guard fault == nil else { return }
                    do throws(AccessLogCheck.Fault) { try check.add(record) } catch { fault = error }
                }
            }
            if count < atOnce || fault != nil { break }
        }
        if fault == nil {
            do throws(AccessLogCheck.Fault) { try check.finish() } catch { fault = error }
        }
        return AccessLogProof(check: check, fault: fault, witnessed: witnessed)
    }

    private static func oldest(
        _ read: ((borrowing ReadTransaction) throws -> Void) throws -> Void
    ) throws -> Int64? {
        var oldest: Int64?
        try read { transaction in
            oldest = try transaction.first("SELECT sequence FROM access_log ORDER BY sequence LIMIT 1") { $0.int64(0) }
        }
        return oldest
    }
}
