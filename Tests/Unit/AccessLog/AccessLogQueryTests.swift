import AccessLog
import FoundationEssentials
import Runtime
import SQLite
import TestSupport
import Testing

/// Pages of the log: what they hold and how they go on.
@Suite struct AccessLogQueryTests {
    let bench: AccessLogBench

    init() throws {
        bench = try AccessLogBench()
        try bench.write(10)
    }

    private func page(_ change: (inout AccessLogQuery) -> Void) throws -> AccessLogQuery.Page {
        var query = AccessLogQuery()
        change(&query)
        return try bench.database.read { transaction in try query.page(in: transaction) }
    }

    @Test func `pages follow each other without gap or repeat while the log grows`() throws {
        var seen: [Int64] = []
        var place: Int64?
        repeat {
            let page = try page {
                $0.limit = 3
                $0.place = place
            }
            seen += page.records.map(\.sequence)
            place = page.next
            try bench.write(1)
        } while place != nil
        #expect(seen == (1...10).reversed())
    }

    @Test func `filters show what they say and no more`() throws {
        #expect(try page { $0.person = AccessLogBench.person(4) }.records.map(\.sequence) == [5, 4])
        #expect(try page { $0.person = AccessLogBench.person(99) }.records.isEmpty)
        #expect(try page { $0.action = .changed }.records.map(\.sequence) == [10, 8, 6, 4, 2])
        #expect(try page { $0.caller = "nobody" }.records.isEmpty)
        let records = try bench.records
        #expect(try page { $0.after = records[7].at }.records.map(\.sequence) == [10, 9])
        #expect(try page { $0.before = records[2].at }.records.map(\.sequence) == [2, 1])
    }

    /// Two persons' bytes beside each other may hold a third's in their middle.
    @Test func `nobody is found in the middle of two others`() throws {
        let middle = AccessLogBench.person(0).bytes16.suffix(8) + AccessLogBench.person(1).bytes16.prefix(8)
        let nobody = try #require(UUID(bytes: Array(middle)))
        #expect(try page { $0.person = nobody }.records.isEmpty)
    }

    @Test func `the time of a record is found across many days, whatever was purged`() throws {
        for _ in 0..<20 {
            bench.clock.advance(by: .seconds(86_400))
            try bench.write(1)
        }
        let records = try bench.records
        let cutoff = records[15].at
        _ = try bench.database.write { try AccessLog.purge(before: cutoff, limit: 100, in: $0) }
        let wanted = try page {
            $0.after = records[20].at
            $0.before = records[23].at
        }
        #expect(wanted.records.map(\.sequence) == [23, 22])
    }
}
