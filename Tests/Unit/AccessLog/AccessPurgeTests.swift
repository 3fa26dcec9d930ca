import AccessLog
import Runtime
import SQLite
import TestSupport
import Testing

/// What is old leaves, in the open.
@Suite struct AccessPurgeTests {
    let bench: AccessLogBench

    init() throws {
        bench = try AccessLogBench()
        try bench.write(6)
    }

    private func purge(first count: Int, limit: Int = 100) throws -> Int {
        let cutoff =
            Instant(microseconds: try #require(try bench.records.first).at.microseconds)
            + .seconds(60 * count) - .seconds(1)
        return try bench.database.write { try AccessLog.purge(before: cutoff, limit: limit, in: $0) }
    }

    @Test func `old records leave, the rest proves itself and the purge is told of`() throws {
        let removed = try #require(try bench.records.dropFirst(3).first)
        #expect(try purge(first: 4) == 4)
        let records = try bench.records
        #expect(records.map(\.sequence) == [5, 6, 7])
        let told = try #require(records.last)
        #expect(told.action == "purged")
        #expect(told.through == 4)
        #expect(told.anchor == removed.hash)
        #expect(told.persons.isEmpty)
        let proof = try bench.proof()
        #expect(proof.fault == nil)
        #expect(proof.check.count == 7)
        #expect(proof.check.kept == 3)
        #expect(proof.check.purges == 1)
    }

    @Test func `a purge of many in several steps proves itself after each`() throws {
        var removed = 0
        for _ in 0..<3 {
            removed += try purge(first: 2, limit: 2)
            #expect(try bench.proof().fault == nil)
        }
        #expect(removed == 6)
        try bench.write(2)
        #expect(try bench.proof().fault == nil)
    }

    @Test func `nothing old enough is nothing purged and nothing told`() throws {
        #expect(try purge(first: 0) == 0)
        #expect(try bench.records.count == 6)
    }

    @Test func `no purge opens the door for newer records`() throws {
        _ = try purge(first: 4)
        #expect(throws: SQLiteError.self) {
            try bench.database.write { try $0.run(dynamic: "DELETE FROM access_log WHERE sequence = 5", []) }
        }
    }

    @Test func `who takes one more than the purge is found out`() throws {
        _ = try purge(first: 4)
        try bench.tamper("DELETE FROM access_log WHERE sequence = 5")
        #expect(try bench.proof().fault == .beginningMissing(first: 6))
    }

    @Test func `a purge that claims to have removed what is still there is untrue`() throws {
        try bench.tamper(
            """
            INSERT INTO access_log SELECT 7, x'', hash, at, 'purged', '', NULL, 'system:retention', '', NULL, '', NULL, 3,
                (SELECT hash FROM access_log WHERE sequence = 3), x'' FROM access_log WHERE sequence = 6
            """)
        try bench.rehash(7)
        #expect(try bench.proof().fault == .purgeUntrue(7))
    }

    @Test func `the keeper removes what is older than the log is kept and tells the head`() throws {
        let lines = LogLines()
        let keeper = AccessLogKeeper(database: bench.database, days: 30, clock: bench.clock.clock, log: lines.log())
        #expect(try keeper.purge(before: try keeper.cutoff(dayHasPassed: false)) == 0)
        for _ in 0..<32 {
            bench.clock.advance(by: .seconds(86_400))
            #expect(try keeper.cutoff(dayHasPassed: true) < bench.clock.clock.now())
        }
        #expect(try keeper.purge(before: try keeper.cutoff(dayHasPassed: true)) == 6)
        try keeper.tellHead()
        let head = try bench.proof().check
        let line = try #require(lines.lines.last)
        #expect(line.contains("access log head"))
        #expect(line.contains("\"access.count\":7"))
        #expect(line.contains(head.head.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()))
    }
}
