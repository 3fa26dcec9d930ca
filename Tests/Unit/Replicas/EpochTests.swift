import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// A publisher's database is put back from a backup.
@Suite struct `a restored publisher` {
    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws {
        post = try CardPost()
        for number in 1...60 { try post.write(CardPost.id(number), "card \(number)") }
        try simulation.settle()
    }

    private var epoch: String? {
        get throws {
            try post.post.database.read { db in try db.first("SELECT epoch FROM publisher") { $0.text(0) } }
        }
    }

    /// Changes, creations and deletions that the backup does not know.
    private func goOn() throws {
        for number in 1...20 { try post.write(CardPost.id(number), "later \(number)") }
        for number in 61...70 { try post.write(CardPost.id(number), "new \(number)") }
        try post.delete(CardPost.id(30))
        try simulation.settle()
        #expect(try post.isRight())
    }

    @Test func `heals its replicas without any command, though it gives versions and sequences again`() throws {
        let copy = try post.backUp()
        try goOn()
        let before = try epoch
        try post.restore(copy)
        try post.write(CardPost.id(1), "another history")
        try simulation.pass(.seconds(60))
        #expect(try epoch != before)
        #expect(try post.isRight())
        #expect(try post.boxCards[CardPost.id(65)] == nil, "what the backup does not know is no more")
        #expect(try post.boxCards[CardPost.id(30)] != nil, "what was deleted later is back")
        // And the history goes on.
        try post.write(CardPost.id(65), "made again")
        try simulation.settle()
        #expect(try post.isRight())
    }

    @Test func `heals them when it says nothing more than that it is there`() throws {
        let copy = try post.backUp()
        try goOn()
        try post.restore(copy)
        try simulation.pass(.seconds(120))
        #expect(try post.isRight())
    }

    @Test func `says nothing that is taken for what a replica misses`() throws {
        let copy = try post.backUp()
        // Two messages are lost, and one after them is heard.
        for text in ["lost", "lost too", "heard"] {
            simulation.clock.advance(by: .seconds(1))
            try post.write(CardPost.id(1), text)
            try simulation.relay(post.post)
            if text != "heard" { _ = simulation.takeLast(of: CardPost.box) }
            try simulation.deliver(post.box, CardPost.box)
        }
        let missing = { try post.box.database.read { try StreamPositions.missing(in: CardPost.box, $0) } }
        #expect(try missing() == 2)
        try post.restore(copy)
        simulation.clock.advance(by: .seconds(1))
        try post.write(CardPost.id(2), "said in the place of what was lost")
        try simulation.relay(post.post)
        try simulation.deliver(post.box, CardPost.box)
        #expect(try missing() == 2, "what was lost has not come")
        #expect(try post.box.healing(of: CardPost.box).wanted == .sequenceWentBack)
        try simulation.pass(.seconds(60))
        #expect(try post.isRight())
        #expect(try post.boxCards[CardPost.id(1)] == "card 1")
    }

    @Test func `heals them when an operator has begun the new epoch`() throws {
        let copy = try post.backUp()
        try goOn()
        try post.restore(copy)
        try post.post.database.write { try Outbox.beginEpoch(in: $0) }
        try post.write(CardPost.id(2), "first of the new epoch")
        try simulation.settle()
        #expect(try post.isRight())
        let reason = post.box.counter(
            "replica_snapshots_total", [("queue", CardPost.box), ("reason", "new-epoch")])
        #expect(reason == 1)
    }

    @Test func `makes a snapshot in the new epoch though one of the old one was made and never heard`() throws {
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        while try post.post.database.read({ try SnapshotJob.find(CardPost.box, in: $0) })?.hasEnded == false {
            _ = try post.post.snapshots?.advance()
        }
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try post.slip(CardPost.id(3), "known to the backup only")
        try post.post.database.write { try Outbox.beginEpoch(in: $0) }
        try post.write(CardPost.id(2), "first of the new epoch")
        try simulation.pass(.seconds(120))
        #expect(try post.isRight())
    }

    @Test func `is not heard any more in its old epoch`() throws {
        let copy = try post.backUp()
        try post.write(CardPost.id(1), "of the old epoch")
        try simulation.relay(post.post)
        let old = simulation.takeLast(of: CardPost.box)
        try post.restore(copy)
        try post.post.database.write { try Outbox.beginEpoch(in: $0) }
        try simulation.pass(.seconds(60))
        simulation.queues[CardPost.box] = old.map { [$0] }
        try simulation.settle()
        #expect(try post.boxCards[CardPost.id(1)] == "card 1")
        #expect(post.box.counter("replica_past_epoch_total", [("queue", CardPost.box)]) == 1)
    }

    @Test func `twice, the second time to before the first, is healed from too`() throws {
        let copy = try post.backUp()
        try goOn()
        try post.restore(copy)
        try simulation.pass(.seconds(60))
        try goOn()
        // The same file again: its epoch is one the replicas have left.
        try post.restore(copy)
        try post.write(CardPost.id(5), "a third history")
        try simulation.pass(.seconds(400), step: .seconds(2))
        #expect(try post.isRight())
    }

    @Test func `may be put back in the middle of a snapshot`() throws {
        let copy = try post.backUp()
        try goOn()
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        _ = try post.post.snapshots?.advance()
        try simulation.relay(post.post, limit: 2)
        try post.restore(copy)
        try simulation.pass(.seconds(120))
        #expect(try post.isRight())
    }

    @Test func `begins also when all that the restored publisher says is of kinds nobody keeps`() throws {
        let copy = try post.backUp()
        try post.write(CardPost.id(7), "said after the copy was made")
        try simulation.settle()
        simulation.clock.advance(by: .seconds(1))
        try post.restore(copy)
        try post.stamp(CardPost.id(1))
        try simulation.pass(.seconds(2))
        #expect(try post.isRight())
        #expect(try post.boxCards[CardPost.id(7)] == "card 7")
    }
}
