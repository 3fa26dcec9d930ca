import Contracts
import FoundationEssentials
import Messaging
import Runtime
import TestSupport
import Testing

@testable import Messaging

/// What is repaired of a replica hides nothing else that is wrong with it.
@Suite struct `a repair of some` {
    private struct Unkeepable: Error {}

    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws { post = try CardPost { if $0.hasPrefix("poison") { throw Unkeepable() } } }

    private func populated(_ count: Int) throws {
        for number in 1...count {
            try post.write(CardPost.id(number), "card \(number)")
            try post.writeLabel(CardPost.id(number), "label \(number)")
        }
        try simulation.settle()
        #expect(try post.isRight())
    }

    private func audit() throws { try post.box.keeper.audit(try #require(post.box.keeper.replicas.first)) }

    /// Two items that cannot be kept have been asked for again and again, and the next time is far away.
    private func poisoned() throws {
        try populated(60)
        try post.write(CardPost.id(3), "poison")
        try post.writeLabel(CardPost.id(44), "poison too")
        try simulation.settle()
        try audit()
        try simulation.pass(.seconds(1_800), step: .seconds(5))
        let healing = try post.box.healing(of: CardPost.box)
        #expect(healing.wanted == .auditDiffers && healing.wantedFrom - simulation.clock.now > .seconds(300))
    }

    @Test func `that cannot succeed does not hide that messages are missing`() throws {
        try poisoned()
        try post.write(CardPost.id(7), "lost")
        try simulation.relay(post.post)
        _ = simulation.takeLast(of: CardPost.box)
        try simulation.pass(.seconds(60))
        #expect(try post.boxCards[CardPost.id(7)] == "lost")
        #expect(try post.box.healing(of: CardPost.box).completedReason == .gap)
    }

    @Test func `that cannot succeed does not hide what else differs`() throws {
        try poisoned()
        try post.slip(CardPost.id(9), "slipped")
        var needs = ReplicaNeeds()
        needs.auditHour = 0
        let tomorrow = LocalDate(simulation.clock.now).adding(days: 1).at(hour: 12, minute: 0)
        #expect(needs.isAuditDue(try post.box.healing(of: CardPost.box), at: tomorrow))
        try audit()
        try simulation.pass(.seconds(10))
        #expect(try post.boxCards[CardPost.id(9)] == "slipped")
    }

    @Test(arguments: [1, 400]) func `does not count as all of it: what is missing stays missing`(differing: Int) throws
    {
        try populated(400)
        for number in 1...differing { try post.writeLabel(CardPost.id(number), "slipped", isTold: false) }
        try audit()
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        #expect(try post.post.snapshots?.advance() == true)
        try simulation.relay(post.post)
        try simulation.deliver(post.box, CardPost.box, upTo: 1_000)
        let wanted = try post.box.healing(of: CardPost.box).wantedScope
        #expect(wanted?.parts.map(\.kind) == ["labels"] && wanted?.isWhole == (differing > 64))
        // Lost while the labels are on their way.
        try post.write(CardPost.id(7), "lost")
        try simulation.relay(post.post)
        _ = simulation.takeLast(of: CardPost.box)
        try simulation.settle()
        #expect(try CardBox.labels(in: post.box.database) == post.labels())
        #expect(try post.boxCards[CardPost.id(7)] == "card 7")
        try simulation.pass(.seconds(20))
        #expect(try post.isBoxRight)
        #expect(try post.box.healing(of: CardPost.box).completedReason == .gap)
    }

    // MARK: a snapshot that waits

    /// A snapshot has been made for the box, and all of it waits in its queue.
    private func made() throws {
        try populated(150)
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        try ask()
        while try post.post.snapshots?.advance() == true { try simulation.relay(post.post) }
        try simulation.relay(post.post)
    }

    private func ask() throws {
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
    }

    @Test func `waits long in its queue and is not made a second time`() throws {
        try made()
        let chunks = post.count(.snapshotChunk, to: CardPost.box)
        for _ in 1...4 {
            simulation.clock.advance(by: .seconds(120))
            try ask()
            #expect(try post.post.snapshots?.advance() == false)
        }
        try simulation.settle()
        #expect(post.count(.snapshotChunk, to: CardPost.box) == chunks)
        #expect(try post.box.healing(of: CardPost.box).completedReason == .operator)
        #expect(try post.isBoxRight)
    }

    @Test func `that went to a database that is gone is made again at once`() throws {
        try populated(150)
        try post.box.restart(on: try CardPost.database(at: ":memory:", simulation.clock))
        try simulation.settle()
        #expect(try post.isBoxRight)
        #expect(try post.box.healing(of: CardPost.box).completedReason == .noState)
    }

    @Test func `that was lost with its queue is made again`() throws {
        try made()
        simulation.queues[CardPost.box] = []
        try post.write(CardPost.id(7), "after")
        try simulation.pass(.seconds(600), step: .seconds(5))
        #expect(try post.box.healing(of: CardPost.box).completedReason == .operator)
        #expect(try post.isBoxRight)
    }
}
