import AccessLog
import HTTP
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import PersonRecords

/// The nightly work itself: when it begins, goes on after a failure, and ends.
struct RetentionLoopTests {
    private struct Full: Error {}

    /// What was done, and how often it was waited.
    private final class Nights: Sendable {
        let done = Mutex<[String]>([])
        let waits = Mutex(0)
        let clock = TestClock("2026-11-25T22:30:00Z")

        func note(_ what: String) { done.withLock { $0.append(what) } }
    }

    /// - Parameters:
    ///   - turns: after so many long waits the end is asked for.
    ///   - rules: each removes what it is told, by its name and the day.
    private func run(
        _ nights: Nights, turns: Int, _ rules: [(name: String, remove: @Sendable (Nights, Int) throws -> Int)]
    ) throws {
        let database = try Database(
            at: ":memory:", applicationID: 1, migrations: [AccessLog.migration], clock: nights.clock.clock)
        let made = rules.map { rule in
            RetentionRule(RecordType(rule.name, rule.name), setting: rule.name, usually: 30, data: [.names]) {
                day, limit, _ in
                let count = try rule.remove(nights, limit)
                nights.note("\(rule.name) \(day) \(count)")
                return count
            }
        }
        let keeper = RetentionKeeper(
            made, RetentionSettings(), database: database, limit: 10, clock: nights.clock.clock
        ) { stop, time in
            guard time >= .seconds(600) else { return stop.isRequested }
            nights.clock.advance(by: time)
            let count = nights.waits.withLock { count in
                count += 1
                return count
            }
            if count == turns { stop.request() }
            return stop.isRequested
        }
        try keeper.run(until: Stop())
    }

    @Test func `is done at start and once each night, all rules in their order`() throws {
        let nights = Nights()
        try run(nights, turns: 150, [("A", { _, _ in 0 }), ("B", { _, _ in 3 })])
        // From half past eleven in the evening, here, for a day and an hour.
        #expect(
            nights.done.withLock { $0 } == [
                "A 2026-10-26 0", "B 2026-10-26 3", "A 2026-10-27 0", "B 2026-10-27 3", "A 2026-10-28 0",
                "B 2026-10-28 3",
            ])
    }

    @Test func `goes on at once while a rule has more, and then with the next`() throws {
        let nights = Nights()
        let left = Mutex(25)
        try run(
            nights, turns: 1,
            [
                (
                    "A",
                    { _, limit in
                        left.withLock { left in
                            let count = min(left, limit)
                            left -= count
                            return count
                        }
                    }
                ), ("B", { _, _ in 0 }),
            ])
        #expect(
            nights.done.withLock { $0 } == [
                "A 2026-10-26 10", "A 2026-10-26 10", "A 2026-10-26 5", "B 2026-10-26 0",
            ])
    }

    @Test func `what fails is tried again after a while, where it was`() throws {
        let nights = Nights()
        try run(
            nights, turns: 6,
            [
                ("A", { _, _ in 0 }),
                (
                    "B",
                    { nights, _ in
                        if nights.waits.withLock({ $0 }) < 2 { throw Full() }
                        return 1
                    }
                ), ("C", { _, _ in 0 }),
            ])
        // The first night's A is not done twice; at half past midnight the next night has come.
        #expect(nights.done.withLock { $0.prefix(3) } == ["A 2026-10-26 0", "B 2026-10-26 1", "C 2026-10-26 0"])
        #expect(nights.done.withLock { $0.count } == 6)
    }

    @Test func `ends when it is asked to, also in the middle of much work`() throws {
        let nights = Nights()
        let stop = Stop()
        let database = try Database(
            at: ":memory:", applicationID: 1, migrations: [AccessLog.migration], clock: nights.clock.clock)
        let rule = RetentionRule(RecordType("A", "A"), setting: "A", usually: 30, data: [.names]) { _, limit, _ in
            nights.note("step")
            if nights.done.withLock({ $0.count }) == 3 { stop.request() }
            return limit
        }
        let keeper = RetentionKeeper(
            [rule], RetentionSettings(), database: database, limit: 10, clock: nights.clock.clock
        ) { stop, _ in stop.isRequested }
        try keeper.run(until: stop)
        #expect(nights.done.withLock { $0.count } == 3)
    }

    @Test func `a rule's own limit is kept to`() throws {
        let nights = Nights()
        let database = try Database(
            at: ":memory:", applicationID: 1, migrations: [AccessLog.migration], clock: nights.clock.clock)
        let rule = RetentionRule(RecordType("A", "A"), setting: "A", usually: 30, data: [.names], most: 4) {
            _, limit, _ in
            nights.note("\(limit)")
            return 0
        }
        let keeper = RetentionKeeper(
            [rule], RetentionSettings(), database: database, limit: 10, clock: nights.clock.clock)
        _ = try keeper.removeOnce(rule)
        #expect(nights.done.withLock { $0 } == ["4"])
    }
}
