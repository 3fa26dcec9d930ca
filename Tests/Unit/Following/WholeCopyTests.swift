import Following
import FoundationEssentials
import JSON
import RegisterService
import Runtime
import SS12000
import TestSupport
import Testing

/// A follower whose token may copy everybody copies those too whom nobody else names.
@Suite(.timeLimit(.minutes(3))) struct WholeCopyTests {
    private let clock = TestClock("2026-08-17T06:00:00Z")

    private func settings(_ source: ServedRegister, _ more: [String: String] = [:]) -> [String: String] {
        [
            "FOLLOW_URL": source.address, "FOLLOW_TOKEN_FILE": source.tokenFile, "FOLLOW_PAGE_SIZE": "3",
            "FOLLOW_PAUSE": "10ms", "FOLLOW_SEES_PROTECTED": "true",
        ].merging(more) { $1 }
    }

    @Test func `every protected person is copied, at first and when they are new`() throws {
        let source = try ServedRegister(clock: clock)
        try source.bench.load(ProtectedTown.document().text)
        let follower = try RegisterBench(settings(source), clock: clock)
        let follow = try #require(follower.service.following.follower)
        clock.advance(by: .seconds(60))
        try follow.pull(until: Stop())
        #expect(try follower.documents() == source.documents())
        #expect(try ProtectedTown.marked.allSatisfy { try follower.documents()["persons \($0)"] != nil })

        let late = PersonID.numbered(20).description
        let changed = FollowBench.person(
            ProtectedTown.marked[1], ["securityMarking": "Sekretessmarkering", "middleName": "Maria"])
        let new = FollowBench.person(late, ["securityMarking": "Skyddad folkbokföring"])
        try source.bench.load((["persons": [new, changed]] as JSON).text)
        clock.advance(by: .seconds(60))
        try follow.pull(until: Stop())
        #expect(try follower.documents()["persons \(late)"] != nil)
        #expect(try follower.documents() == source.documents())
    }

    @Test func `a comparison counts the protected people who are missing, and calls nobody extra who is there`() throws
    {
        let source = try ServedRegister(clock: clock)
        try source.bench.load(ProtectedTown.document().text)
        func compared(_ document: JSON) throws -> Comparison {
            let own = try RegisterBench(settings(source, ["FOLLOW_MODE": "compare"]), clock: clock)
            try own.load(document.text)
            let worker = try #require(own.service.following.comparing)
            try worker.compare(until: Stop())
            return try #require(worker.status.comparison)
        }
        let same = try compared(ProtectedTown.document())
        #expect(same.isSame && same.kinds[.persons]?.same == 13)
        let less = try compared(ProtectedTown.document(leavingOut: Set(ProtectedTown.marked[1...2])))
        var missing = Comparison.Counts()
        missing.missing = 2
        #expect(less.kinds[.persons]?.protected == missing && less.kinds[.persons]?.same == 11)
    }
}
