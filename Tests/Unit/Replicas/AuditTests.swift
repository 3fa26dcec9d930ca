import Contracts
import FoundationEssentials
import JSON
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// A replica is compared with its publisher.
@Suite struct `an audit` {
    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws {
        post = try CardPost()
        for number in 1...400 { try post.write(CardPost.id(number), "card \(number)", isSealed: number % 50 == 0) }
        try simulation.settle()
    }

    private func audit() throws { try post.box.keeper.audit(try #require(post.box.keeper.replicas.first)) }

    private func count(_ result: ReplicaHealing.AuditResult) -> Int {
        post.box.counter("replica_audits_total", [("queue", CardPost.box), ("result", result.rawValue)])
    }

    @Test func `of two sides that know the same finds them equal, also while changes are on their way`() throws {
        let before = count(.equal)
        try audit()
        try post.write(CardPost.id(7), "before")
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        try post.write(CardPost.id(8), "after")
        try simulation.settle()
        #expect(count(.equal) == before + 1)
        #expect(count(.different) == 0)
    }

    @Test func `that finds a difference has those buckets sent, and no others`() throws {
        try post.slip(CardPost.id(17), "slipped")
        try audit()
        let before = simulation.sent.count
        try simulation.settle()
        #expect(count(.different) == 1)
        #expect(try post.isBoxRight)
        let chunks = simulation.sent[before...].filter { $0.type == "post.snapshot-chunk.v1" }
        #expect(chunks.count == 1)
        let items = try SnapshotChunk(try JSON(parsing: try #require(chunks.first).body)).items
        #expect(items.count < 10)
        #expect(try post.box.healing(of: CardPost.box).auditResult == .equal, "compared again at the end")
    }

    @Test func `sees that of a sealed card only the mark has come`() throws {
        try post.write(CardPost.id(50), "sealed anew", isSealed: true)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box]?.removeAll { $0.exchange == "post.protected" }
        try simulation.deliver(post.box, CardPost.box)
        #expect(try post.boxCards[CardPost.id(50)] == CardBox.sealed)
        try audit()
        try simulation.settle()
        try simulation.pass(.seconds(30))
        #expect(try post.boxCards[CardPost.id(50)] == "sealed anew")
    }

    @Test func `compares nothing while messages are missing`() throws {
        try post.write(CardPost.id(9), "lost")
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try audit()
        try simulation.settle()
        #expect(count(.notComparable) == 1)
        #expect(count(.different) == 0)
        try simulation.pass(.seconds(30))
        #expect(try post.isBoxRight)
    }

    @Test func `that differs everywhere has the whole kind sent`() throws {
        for number in 1...400 where number % 50 != 0 { try post.slip(CardPost.id(number), "slipped \(number)") }
        try audit()
        try simulation.settle()
        #expect(try post.isBoxRight)
    }

    @Test func `is made once a day, from its hour on`() throws {
        var needs = ReplicaNeeds()
        needs.auditHour = 3
        let clock = simulation.clock
        var healing = try post.box.healing(of: CardPost.box)
        #expect(healing.auditedAt != nil, "a snapshot ends with one")
        #expect(!needs.isAuditDue(healing, at: clock.now))
        let night = LocalDate(clock.now).adding(days: 1)
        #expect(!needs.isAuditDue(healing, at: night.at(hour: 2, minute: 59)))
        #expect(needs.isAuditDue(healing, at: night.at(hour: 3, minute: 0)))
        #expect(needs.isAuditDue(healing, at: night.at(hour: 11, minute: 0)), "the service was down at three")
        healing.auditAskedAt = night.at(hour: 3, minute: 0)
        #expect(!needs.isAuditDue(healing, at: night.at(hour: 3, minute: 1)))
        needs.auditHour = nil
        #expect(!needs.isAuditDue(healing, at: night.adding(days: 3).at(hour: 4, minute: 0)))
    }
}
