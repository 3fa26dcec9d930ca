import AccessLog
import Runtime
import SQLite
import TestSupport
import Testing

/// A clock that was set far ahead does not empty the log.
@Suite struct BelievedClockTests {
    private static let day: Duration = .seconds(86_400)
    let bench: AccessLogBench
    let lines = LogLines()

    init() throws {
        bench = try AccessLogBench()
        for _ in 0..<40 {
            try bench.write(1)
            bench.clock.advance(by: Self.day - .seconds(60))
        }
    }

    private var keeper: AccessLogKeeper {
        AccessLogKeeper(database: bench.database, days: 30, clock: bench.clock.clock, log: lines.log())
    }

    /// As each start and each night of a service does.
    private func purge(dayHasPassed: Bool) throws -> Int {
        let keeper = keeper
        return try keeper.purge(before: try keeper.cutoff(dayHasPassed: dayHasPassed))
    }

    // Of what is too old the youngest stays, as the proof of how old what is gone was.
    @Test func `a clock that goes as it should purges what is too old`() throws {
        #expect(try purge(dayHasPassed: false) == 9)
        bench.clock.advance(by: Self.day)
        #expect(try purge(dayHasPassed: true) == 1)
        #expect(lines.lines.allSatisfy { !$0.contains("far ahead") })
    }

    @Test func `a clock set ten years ahead purges two days a day, however often the service starts`() throws {
        #expect(try purge(dayHasPassed: false) == 9)
        bench.clock.advance(by: Self.day * 3_650)
        for _ in 0..<20 { #expect(try purge(dayHasPassed: false) == 0) }
        #expect(lines.lines.contains { $0.contains("far ahead") && $0.contains("3650") })
        #expect(try purge(dayHasPassed: true) == 2)
        // What is written meanwhile carries the false time and makes it no truer.
        try bench.write(3)
        #expect(try purge(dayHasPassed: false) == 0)
        bench.clock.advance(by: Self.day)
        #expect(try purge(dayHasPassed: true) == 2)
    }

    @Test func `a clock that was ahead at the first start is not believed either`() throws {
        bench.clock.advance(by: Self.day * 3_650)
        #expect(try purge(dayHasPassed: false) == 8)
        #expect(try purge(dayHasPassed: false) == 0)
    }

    @Test func `a clock that was set right again is believed at once`() throws {
        _ = try purge(dayHasPassed: false)
        bench.clock.advance(by: Self.day * 3_650)
        #expect(try purge(dayHasPassed: true) == 2)
        bench.clock.advance(by: Self.day * -3_649)
        #expect(try purge(dayHasPassed: false) == 0)
        bench.clock.advance(by: Self.day * 2)
        #expect(try purge(dayHasPassed: false) == 1)
    }
}
