import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import TestSupport

/// A database with nothing but an access log.
struct AccessLogBench {
    let database: Database
    let clock = TestClock()

    init(at path: String = ":memory:") throws {
        database = try Database(
            at: path, applicationID: 1,
            migrations: [
                AccessLog.migration, AccessLog.indexMigration,
                Migration("v001", sql: "CREATE TABLE thing (number INTEGER PRIMARY KEY) STRICT"),
            ], clock: clock.clock)
    }

    static let teacher = Accessor(.relation(.teacher), for: "teacher", purpose: "Morning")

    static func person(_ number: Int) -> UUID {
        UUID(high: 0x0000_0000_0000_4000, low: 0x8000_0000_0000_0000 + UInt64(number))
    }

    /// Records, a minute apart.
    func write(_ count: Int, by accessor: Accessor = teacher) throws {
        for number in 0..<count {
            try database.write { transaction in
                try AccessLog.record(
                    number % 2 == 0 ? .read : .changed, of: [Self.person(number), Self.person(number + 1)],
                    [.attendance, .names],
                    by: accessor, in: transaction)
            }
            clock.advance(by: .seconds(60))
        }
    }

    var records: [AccessRecord] { get throws { try database.read { try AccessLog.last(in: $0) } } }

    func proof(witness: Int64? = nil) throws -> AccessLogProof {
        try AccessLogProof(witness: witness) { try database.read($0) }
    }

    /// Before one who knows how long the log is kept.
    func proof(days: Int, now: Instant? = nil) throws -> AccessLogProof {
        try AccessLogProof(period: .init(days: days, now: now ?? clock.clock.now())) { try database.read($0) }
    }

    /// What somebody does who has the file and no respect for triggers.
    func tamper(_ statements: String...) throws {
        try database.write { transaction in
            for name in ["not_changed", "not_removed", "only_added_to"] {
                try transaction.run(dynamic: "DROP TRIGGER IF EXISTS access_log_is_\(name)", [])
            }
            for statement in statements { try transaction.run(dynamic: statement, []) }
        }
    }

    /// Makes the record's hash right for what it says now.
    func rehash(_ sequence: Int64) throws {
        guard let record = try records.first(where: { $0.sequence == sequence }) else { return }
        try database.write { transaction in
            _ = try transaction.run(
                "UPDATE access_log SET hash = ? WHERE sequence = ?", record.expectedHash, sequence)
        }
    }
}
