import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

/// Records follow each other, whoever writes them and whatever fails.
@Suite struct AccessChainTests {
    let bench: AccessLogBench

    init() throws { bench = try AccessLogBench() }

    @Test func `each record says who, whose, what, why and when, and follows the one before`() throws {
        try bench.write(3)
        let records = try bench.records
        #expect(records.map(\.sequence) == [1, 2, 3])
        #expect(records.map(\.action) == ["read", "changed", "read"])
        #expect(records[1].previous == records[0].hash)
        #expect(records[0].previous == AccessRecord.genesis)
        let first = try #require(records.first)
        #expect(first.at.rfc3339 == "2026-11-25T07:00:00Z")
        #expect(first.caller == "teacher")
        #expect(first.party == "relation:teacher")
        #expect(first.data == "attendance,names")
        #expect(first.purpose == "Morning")
        #expect(first.personIDs == [AccessLogBench.person(0), AccessLogBench.person(1)])
        #expect(try bench.proof().fault == nil)
    }

    /// The form is promised: who keeps a head hash must be able to prove the chain with another program, years later.
    @Test func `the hash of a record is what it was in the first release`() {
        let record = AccessRecord(
            sequence: 7, at: Instant(microseconds: 1_764_054_000_000_000), action: "read", caller: "importer",
            person: nil, party: "scope:attendance.read", data: "name,roll", purpose: "Å", origin: "192.0.2.1",
            request: AccessLogBench.person(9).bytes16, through: nil, anchor: nil,
            persons: AccessLogBench.person(1).bytes16 + AccessLogBench.person(2).bytes16,
            previous: AccessRecord.genesis, hash: [])
        #expect(
            record.expectedHash.map { String($0, radix: 16) }.joined(separator: " ")
                == "53 86 67 2c ca 73 29 49 92 82 18 e1 88 1b 7b 26 6f 92 5a 99 70 8b e6 23 23 51 91 b2 16 11 6e 71")
    }

    @Test func `persons stand in order and once, however they were handed over`() throws {
        let persons = [5, 1, 3, 1, 5].map(AccessLogBench.person)
        try AccessLog.recordReading(of: persons, [.identifiers], by: AccessLogBench.teacher, in: bench.database)
        let record = try #require(try bench.records.first)
        #expect(record.personIDs == [1, 3, 5].map(AccessLogBench.person))
        #expect(record.names(AccessLogBench.person(3)))
        #expect(!record.names(AccessLogBench.person(4)))
    }

    @Test func `an answer about nobody is no record`() throws {
        try AccessLog.recordReading(of: [], [.identifiers], by: AccessLogBench.teacher, in: bench.database)
        #expect(try bench.records.isEmpty)
        #expect(try bench.proof().check.count == 0)
    }

    @Test func `a change that fails leaves no record and no gap`() throws {
        struct Refused: Error {}
        try bench.write(2)
        #expect(throws: Refused.self) {
            try bench.database.write { transaction in
                try AccessLog.record(
                    .changed, of: [AccessLogBench.person(1)], [.attendance], by: AccessLogBench.teacher, in: transaction
                )
                throw Refused()
            }
        }
        try bench.write(1)
        #expect(try bench.records.map(\.sequence) == [1, 2, 3])
        #expect(try bench.proof().fault == nil)
    }

    @Test func `readers and failing writers at one time make one chain, and share commits`() throws {
        struct Refused: Error {}
        let (database, threads, each) = (bench.database, 8, 50)
        let running = (0..<threads).map { thread in
            NamedThread.start("reader-\(thread)") {
                for number in 0..<each {
                    try? AccessLog.recordReading(
                        of: [AccessLogBench.person(thread)], [.attendance], by: AccessLogBench.teacher, in: database)
                    guard number % 5 == 0 else { continue }
                    try? database.write { transaction in
                        try AccessLog.record(
                            .changed, of: [AccessLogBench.person(9)], [.attendance], by: AccessLogBench.teacher,
                            in: transaction)
                        throw Refused()
                    }
                }
            }
        }
        for thread in running { thread.join() }
        let proof = try bench.proof()
        #expect(proof.fault == nil)
        #expect(proof.check.kept == Int64(threads * each))
        #expect(bench.database.statistics.commits < threads * each)
    }

    @Test(arguments: [
        "UPDATE access_log SET caller = 'somebody' WHERE sequence = 2", "DELETE FROM access_log WHERE sequence = 3",
        "DELETE FROM access_log", "INSERT OR REPLACE INTO access_log SELECT * FROM access_log WHERE sequence = 2",
        """
        INSERT INTO access_log (sequence, hash, previous, at, action, caller, party, data, origin, persons)
        VALUES (9, x'', x'', 1, 'read', '', '', '', '', x'')
        """,
    ])
    func `what is written is neither changed, removed, replaced nor skipped`(_ statement: String) throws {
        try bench.write(3)
        let before = try bench.records
        #expect(throws: SQLiteError.self) {
            try bench.database.write { transaction in _ = try transaction.run(dynamic: statement, []) }
        }
        #expect(try bench.records == before)
    }
}
