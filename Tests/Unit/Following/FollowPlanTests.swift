import FoundationEssentials
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@testable import Following

struct FollowPlanTests {
    private let now = at("2026-11-25", "10:00")

    @Test func `a whole reading is due the next night, whatever the time of the last`() {
        let plan = FollowPlan()
        #expect(plan.nextWhole(FollowState.Kind(), after: now) == at("2026-11-26", "02:30"))
        #expect(plan.nextWhole(FollowState.Kind(), after: at("2026-11-26", "02:31")) == at("2026-11-27", "02:30"))
    }

    @Test func `hours apart are hours apart`() {
        var plan = FollowPlan()
        plan.wholeEvery = .seconds(6 * 3_600)
        #expect(plan.nextWhole(FollowState.Kind(), after: now) == at("2026-11-25", "16:00"))
    }

    @Test func `what was named and not found is looked for again in 5, 10, 20 minutes, and at last every night`() {
        let plan = FollowPlan()
        var kind = FollowState.Kind()
        kind.unresolved = 3
        let pauses = (0..<12).map { repeats in
            kind.repeats = repeats
            return plan.nextWhole(kind, after: now)
        }
        #expect(
            pauses[0] == now + .seconds(300) && pauses[1] == now + .seconds(600) && pauses[2] == now + .seconds(1_200))
        #expect(pauses[11] == at("2026-11-26", "02:30"))
    }

    @Test(arguments: [
        (0, 0, false, true), (5, 6, false, true), (6, 60, false, true), (6, 59, false, false),
        (100, 1_000, false, true),
        (101, 1_000, false, false), (3, 3, true, false), (1, 1, true, false),
    ])
    func `a tenth may vanish, or five, and never everything`(count: Int, held: Int, everything: Bool, believed: Bool) {
        #expect(FollowPlan().believes(count, of: held, isEverything: everything, allowance: nil) == believed)
        #expect(FollowPlan().believes(count, of: held, isEverything: everything, allowance: count))
    }

    @Test func `lessons are followed from a week back to two months ahead, a week at a time`() throws {
        let window = try #require(FollowPlan().window(of: .calendarEvents, at: now))
        #expect(window.first.description == "2026-11-18" && window.last.description == "2027-01-24")
        let weeks = window.weeks
        #expect(weeks.count == 10 && weeks.first?.first == window.first && weeks.last?.last == window.last)
        #expect(zip(weeks, weeks.dropFirst()).allSatisfy { $0.last.adding(days: 1) == $1.first })
        #expect(FollowPlan().window(of: .persons, at: now) == nil)
    }

    @Test func `the state comes back from its document as it was`() throws {
        var state = FollowState(provider: "https://h/v2.0")
        state.deletedAfter = Instant(microseconds: 1_764_000_000_123_456)
        state.deletionsRefusal = 501
        state.lastSuccess = now
        state[.persons].cursor = Instant(microseconds: 1_764_000_000_000_001)
        state[.persons].wholeAt = now
        state[.persons].nextWhole = now + .seconds(60)
        state[.persons].remarks = [.createdUnknown, .filterIgnored]
        state[.persons].unresolved = 2
        state[.persons].repeats = 1
        state[.persons].withheld = .init(count: 9, held: 20)
        state[.persons].tally.created = 7
        state[.persons].rejected = ["missing-id": 2]
        state[.persons].rejections = [
            .init(id: nil, rule: "missing-id", field: "id"), .init(id: "x", rule: "not-json", field: nil),
        ]
        state[.calendarEvents].horizon = LocalDate(now)
        state[.duties].refusal = 403
        #expect(FollowState(try JSON(parsing: state.json.encoded())) == state)
        #expect(FollowState(["kinds": []]) == nil && FollowState("x") == nil)
    }
}
