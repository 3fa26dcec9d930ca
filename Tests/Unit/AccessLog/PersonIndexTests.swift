import FoundationEssentials
import HTTP
import Runtime
import SQLite
import TestSupport
import Testing

@testable import AccessLog

/// What is said of one person is found by an index that is drawn behind the log, and is the same as without it.
@Suite struct PersonIndexTests {
    private static let persons = 400
    let bench: AccessLogBench

    init() throws {
        bench = try AccessLogBench()
        try write(9_000, seed: 1)
    }

    /// Records of some of four hundred persons, some hundred to a minute.
    private func write(_ count: Int, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<(count / 100) {
            let lists = (0..<100).map { _ in
                (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    AccessLogBench.person(Int.random(in: 0..<Self.persons, using: &random))
                }
            }
            try bench.database.write { transaction in
                for (number, persons) in lists.enumerated() {
                    try AccessLog.record(
                        number % 3 == 0 ? .changed : .read, of: persons, [.attendance], by: AccessLogBench.teacher,
                        in: transaction)
                }
            }
            bench.clock.advance(by: .seconds(60))
        }
    }

    @discardableResult
    private func draw() throws -> Int {
        var blocks = 0
        while try PersonIndex.drawNext(in: bench.database) { blocks += 1 }
        return blocks
    }

    private func through() throws -> Int64 { try bench.database.read { try PersonIndex.through(in: $0) } }

    /// All pages of a question.
    private func found(limit: Int, _ change: (inout AccessLogQuery) -> Void = { _ in }) throws -> [Int64] {
        var query = AccessLogQuery()
        query.limit = limit
        change(&query)
        var found: [Int64] = []
        repeat {
            let page = try bench.database.read { transaction in try query.page(in: transaction) }
            #expect(page.records.count <= limit)
            found += page.records.map(\.sequence)
            query.place = page.next
        } while query.place != nil
        return found
    }

    private func expectAll(_ numbers: [Int]) throws {
        let records = try bench.records.reversed()
        let (after, before) = (records.dropFirst(1_000).first!.at, records.dropFirst(700).first!.at)
        for number in numbers {
            let person = AccessLogBench.person(number)
            let naming = records.filter { $0.names(person) }
            #expect(try found(limit: 100) { $0.person = person } == naming.map(\.sequence))
            #expect(try found(limit: 7) { $0.person = person } == naming.map(\.sequence))
            #expect(
                try found(limit: 50) {
                    $0.person = person
                    $0.action = .changed
                } == naming.filter { $0.action == "changed" }.map(\.sequence))
            #expect(
                try found(limit: 50) {
                    $0.person = person
                    $0.after = after
                    $0.before = before
                } == naming.filter { $0.at > after && $0.at < before }.map(\.sequence))
        }
    }

    @Test func `tells the same as looking through all of the log, whatever is drawn, purged and written since`() throws
    {
        try expectAll([0, 17])
        #expect(try draw() == 2)
        #expect(try through() == 8_192)
        try expectAll([0, 17, 399])
        try write(400, seed: 2)
        try expectAll([0, 17, 399])
        let cutoff = try bench.records[5_000].at
        while try bench.database.write({ try AccessLog.purge(before: cutoff, limit: 900, in: $0) }) > 0 {}
        try expectAll([0, 17, 399])
        try write(4_000, seed: 3)
        #expect(try draw() == 1)
        try expectAll([0, 17, 399])
        #expect(try bench.proof().fault == nil)
    }

    @Test func `looks at the records that name the person and hardly any other`() throws {
        try draw()
        let person = AccessLogBench.person(17)
        let naming = try bench.records.filter { $0.names(person) && $0.sequence <= 8_192 }.map(\.sequence)
        let told = try bench.database.read { transaction in
            try PersonIndex.blocks(before: .max, from: 1, most: 10, in: transaction).flatMap {
                try PersonIndex.records(of: PersonHash(person), in: $0, transaction)
            }
        }
        #expect(told == naming.reversed())
        let nobody = PersonHash(AccessLogBench.person(100_000))
        try bench.database.read { transaction in
            for block in try PersonIndex.blocks(before: .max, from: 1, most: 10, in: transaction) {
                #expect(try PersonIndex.records(of: nobody, in: block, transaction).isEmpty)
            }
        }
    }

    @Test func `goes with the records it tells of`() throws {
        try draw()
        let newest = try #require(try bench.records.last).at + .seconds(1)
        _ = try bench.database.write { try AccessLog.purge(before: newest, limit: 8_192, in: $0) }
        let left = try bench.database.read { transaction in
            try transaction.first("SELECT count(*) FROM access_log_block_part") { $0.int(0) }
        }
        #expect(left == 0)
        #expect(try through() == 0)
        // And is drawn anew from where the log begins.
        try write(4_200, seed: 4)
        #expect(try draw() == 1)
        try expectAll([3])
    }

    private func fault() throws -> String? { try PersonIndexCheck { try bench.database.read($0) }.fault }

    @Test func `an index that tells what the log says is found whole, half purged too`() throws {
        #expect(try fault() == nil)
        try draw()
        #expect(try fault() == nil)
        let cutoff = try bench.records[5_000].at
        while try bench.database.write({ try AccessLog.purge(before: cutoff, limit: 900, in: $0) }) > 0 {
            #expect(try fault() == nil)
        }
    }

    @Test(arguments: [
        // Somebody's entries are gone, are another's, or stand where nobody looks.
        "UPDATE access_log_block_part SET entries = substr(entries, 5) WHERE number = 300",
        "UPDATE access_log_block_part SET entries = x'' WHERE number = 300",
        "DELETE FROM access_log_block_part WHERE number = 300",
        "UPDATE access_log_block_part SET entries = CAST(entries || substr(entries, 1, 4) AS BLOB) WHERE number = 300",
        "UPDATE access_log_block_part SET entries = CAST(substr(entries, 5) || substr(entries, 1, 4) AS BLOB) WHERE number = 300",
        "INSERT INTO access_log_block_part VALUES (99999, x'00000000')",
        // Records of which no block tells.
        "DELETE FROM access_log_block WHERE number = 1",
        "UPDATE access_log_block SET first = first + 1 WHERE number = 2",
        "UPDATE access_log_block SET last = last - 1 WHERE number = 1",
    ])
    func `a row of the index that is missing or foreign is found`(_ change: String) throws {
        try draw()
        try bench.tamper(change)
        #expect(try fault() != nil)
        #expect(try bench.proof().fault == nil, "the log itself is whole")
    }

    @Test func `of lists of many thousand persons ends its blocks early`() throws {
        let many = (0..<60_000).map { AccessLogBench.person($0) }
        for _ in 0..<8 {
            try AccessLog.recordReading(of: many, [.names], by: AccessLogBench.teacher, in: bench.database)
        }
        #expect(try draw() == 4)
        try expectAll([17])
        #expect(try found(limit: 10) { $0.person = AccessLogBench.person(59_999) } == (9_001...9_008).reversed())
    }
}
