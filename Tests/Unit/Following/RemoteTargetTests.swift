import Following
import FoundationEssentials
import JSON
import Runtime
import SS12000
import Synchronization
import TestSupport
import Testing

/// The tool's way: a provider is read, and what it has goes to our services over HTTP.
@Suite(.timeLimit(.minutes(5))) struct RemoteTargetTests {
    /// Where the tool has its file.
    private final class Kept: Sendable {
        private let state = Mutex<FollowState?>(nil)
        var keeping: RemoteTarget.Keeping {
            RemoteTarget.Keeping(
                load: { self.state.withLock { $0 } }, save: { new in self.state.withLock { $0 = new } })
        }
        var value: FollowState? { state.withLock { $0 } }
    }

    private struct Scene {
        let clock = TestClock("2026-08-17T06:00:00Z")
        let bench: FollowBench
        let ours: ServedRegister
        let kept = Kept()

        init() throws {
            bench = try FollowBench()
            ours = try ServedRegister(clock: bench.clock)
            bench.fillSchool()
        }

        func follower(_ plan: FollowPlan = FollowPlan()) throws -> Follower {
            let address = try #require(ProviderAddress(bench.provider.url))
            let target = RemoteTarget(
                RemoteServices.registerKinds, of: try ours.services, keeping: kept.keeping, stop: Stop())
            return Follower(
                Provider(address), into: target, plan: plan, metrics: Metrics(), clock: bench.clock.clock, log: .silent)
        }

        func compare() throws -> Comparison {
            let address = try #require(ProviderAddress(bench.provider.url))
            let register = RemoteRegister(RemoteServices.registerKinds, of: try ours.services, stop: Stop())
            return try Comparer(
                Provider(address), with: register, plan: FollowPlan(), metrics: FollowMetrics(Metrics()), stop: Stop(),
                clock: bench.clock.clock, log: .silent
            ).compare()
        }
    }

    @Test func `everything is taken in, then what is new, then what is deleted`() throws {
        let scene = try Scene()
        try scene.follower().pull(until: Stop())
        #expect(try scene.ours.documents().count == 6)
        scene.bench.clock.advance(by: .seconds(60))
        scene.bench.provider.put("persons", FollowBench.person(FollowBench.id(1)))
        scene.bench.provider.delete("duties", School.duty)
        // Another run of the tool, with what the file holds.
        try scene.follower().pull(until: Stop())
        let held = try scene.ours.documents()
        #expect(held["persons \(FollowBench.id(1))"] != nil && held["duties \(School.duty)"] == nil)
        #expect(scene.kept.value?[.duties].tally.deleted == 1)
    }

    @Test func `what is no longer on a list is deleted only when that is asked for`() throws {
        let scene = try Scene()
        for number in 0..<20 { scene.bench.provider.put("persons", FollowBench.person(FollowBench.id(number))) }
        var plan = FollowPlan()
        plan.believesAbsence = false
        try scene.follower(plan).pull(until: Stop())
        scene.bench.provider.delete("persons", FollowBench.id(3), isTold: false)
        scene.bench.clock.advance(by: .seconds(86_400))
        try scene.follower(plan).pull(until: Stop())
        #expect(try scene.ours.documents()["persons \(FollowBench.id(3))"] != nil)
        plan.believesAbsence = true
        scene.bench.clock.advance(by: .seconds(86_400))
        try scene.follower(plan).pull(until: Stop())
        #expect(try scene.ours.documents()["persons \(FollowBench.id(3))"] == nil)
    }

    @Test func `a register that follows by itself refuses the tool`() throws {
        let scene = try Scene()
        let locked = try ServedRegister(["FOLLOW_URL": "http://127.0.0.1:1"], clock: scene.bench.clock)
        let target = RemoteTarget([.persons], of: try locked.services, keeping: scene.kept.keeping, stop: Stop())
        #expect(throws: RemoteFailure(status: 409, code: "followed-register")) {
            try target.apply(Array(#"{"persons":[]}"#.utf8))
        }
    }

    @Test func `over HTTP the two compare as they do inside`() throws {
        let scene = try Scene()
        try scene.ours.bench.load(scene.bench.everything())
        #expect(try scene.compare().isSame)
        scene.bench.provider.put("persons", FollowBench.person(School.teacher, ["middleName": "Maria"]))
        scene.bench.provider.put("persons", FollowBench.person(FollowBench.id(1)))
        scene.bench.provider.delete("duties", School.duty)
        let comparison = try scene.compare()
        #expect(comparison.kinds[.persons]?.different.kept.map(\.fields) == [["middleName"]])
        #expect(comparison.kinds[.persons]?.missing.count == 1 && comparison.kinds[.duties]?.extra.count == 1)
        #expect(try scene.ours.documents().count == 6)
    }
}
