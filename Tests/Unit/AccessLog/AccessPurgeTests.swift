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

    /// Of the first records one more is too old, which stays.
    private func purge(first count: Int, limit: Int = 100) throws -> Int {
        let cutoff =
            Instant(microseconds: try #require(try bench.records.first).at.microseconds)
            + .seconds(60 * count) + .seconds(59)
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
            removed += try purge(first: 5, limit: 2)
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

    /// What somebody does who has the file: takes the oldest away and puts in a record that tells of a purge, rightly bound.
    private func forgePurge(through last: Int64, at: Instant) throws {
        let place = try #require(try bench.records.last).sequence + 1
        try bench.tamper(
            """
            INSERT INTO access_log SELECT \(place), x'', hash, \(at.microseconds), 'purged', '', NULL, 'system:retention', '',
                NULL, '', NULL, \(last), (SELECT hash FROM access_log WHERE sequence = \(last)), x''
            FROM access_log WHERE sequence = \(place - 1)
            """, "DELETE FROM access_log WHERE sequence <= \(last)")
        try bench.rehash(place)
    }

    /// A log of a hundred days, a record a day.
    private func writeDays() throws -> Instant {
        for _ in 0..<100 {
            try bench.write(1)
            bench.clock.advance(by: .seconds(86_400 - 60))
        }
        return bench.clock.clock.now()
    }

    @Test func `a purge that claims younger records than are too old is found, however it is dated`() throws {
        let now = try writeDays()
        let records = try bench.records
        for at in [now, now + .seconds(400 * 86_400), records[50].at] {
            let forged = try AccessPurgeTests()
            _ = try forged.writeDays()
            try forged.forgePurge(through: 40, at: at)
            #expect(try forged.bench.proof().fault == nil, "whoever does not ask for the period is told nothing")
            let place = try #require(try forged.bench.records.last).sequence
            #expect(try forged.bench.proof(days: 80, now: now).fault == .purgeTooEarly(place))
        }
    }

    @Test func `the keeper's own purges hold before whoever knows the period, and not before a longer one`() throws {
        _ = try writeDays()
        let keeper = AccessLogKeeper(database: bench.database, days: 80, limit: 7, clock: bench.clock.clock)
        let cutoff = try keeper.cutoff(dayHasPassed: true)
        var steps = 0
        while try keeper.purge(before: cutoff) > 0 {
            steps += 1
            #expect(try bench.proof(days: 80).fault == nil)
        }
        #expect(steps >= 3)
        #expect(try bench.proof(days: 79).fault == nil)
        let place = try #require(try bench.records.last).sequence
        #expect(try bench.proof(days: 85).fault == .purgeTooEarly(place))
    }

    @Test func `the keeper removes what is older than the log is kept and tells the head`() throws {
        let lines = LogLines()
        let keeper = AccessLogKeeper(database: bench.database, days: 30, clock: bench.clock.clock, log: lines.log())
        #expect(try keeper.purge(before: try keeper.cutoff(dayHasPassed: false)) == 0)
        for _ in 0..<32 {
            bench.clock.advance(by: .seconds(86_400))
            #expect(try keeper.cutoff(dayHasPassed: true) < bench.clock.clock.now())
        }
        #expect(try keeper.purge(before: try keeper.cutoff(dayHasPassed: true)) == 5, "the youngest stays as proof")
        #expect(try keeper.purge(before: try keeper.cutoff(dayHasPassed: true)) == 0)
        try keeper.tellHead()
        let head = try bench.proof().check
        let line = try #require(lines.lines.last)
        #expect(line.contains("access log head"))
        #expect(line.contains("\"access.count\":7"))
        #expect(line.contains(head.head.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()))
    }
}
