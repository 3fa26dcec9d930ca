import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// How a replica comes to know what is true after losses, and what a snapshot goes through meanwhile.
@Suite struct `a snapshot after losses` {
    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws { post = try CardPost() }

    @Test func `is asked for when a gap is not filled in time, and not before`() throws {
        try post.populate(10)
        try post.writeCards(1...3, "changed")
        try simulation.relay(post.post)
        let lost = simulation.take(1, of: CardPost.box)
        try simulation.pass(.seconds(4))
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 1, "the first one")
        simulation.queues[CardPost.box] = lost.map { [$0] }
        try simulation.pass(.seconds(20))
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 1, "it came after all")
        try post.writeCards(1...3, "again")
        try simulation.relay(post.post)
        _ = simulation.take(1, of: CardPost.box)
        try simulation.pass(.seconds(10))
        #expect(post.completed(.gap) == 1)
        #expect(try post.isRight())
        #expect(
            post.box.counter("replica_repaired_rows_total", [("queue", CardPost.box)]) == 1, "the one that was lost")
    }

    @Test func `follows when the last thing said is lost, for the publisher says how far it has come`() throws {
        try post.populate(10)
        try post.write(CardPost.id(3), "lost")
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try simulation.pass(.seconds(60))
        #expect(try post.boxCards[CardPost.id(3)] == "lost")
        #expect(post.completed(.gap) == 1)
    }

    @Test(arguments: [ReplicationFact.snapshotBegun, .snapshotChunk, .snapshotEnded])
    func `of which a part is lost is asked for again`(lost: ReplicationFact) throws {
        try post.writeCards(1...150)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try post.askFromBox()
        while try post.post.snapshots?.advance() == true { try simulation.relay(post.post) }
        let index = try #require(
            simulation.queues[CardPost.box]?.firstIndex { $0.type == lost.type(of: "post").name })
        _ = simulation.take(index, of: CardPost.box)
        try simulation.settle()
        #expect(post.completed(.noState) == 0)
        try simulation.pass(.seconds(90))
        #expect(try post.isRight())
        #expect(try post.box.healing(of: CardPost.box).completedAt != nil)
    }

    @Test func `that events have overtaken is refused: it would sweep away what they told`() throws {
        try post.populate(20)
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        try post.askFromBox()
        try post.overtakeSnapshot()
        #expect(try post.boxCards[CardPost.id(99)] != nil)
        #expect(post.completed(.operator) == 0)
        try simulation.pass(.seconds(60))
        #expect(try post.isRight() && post.boxCards[CardPost.id(99)] != nil)
        #expect(try post.box.healing(of: CardPost.box).wanted == nil)
    }

    @Test func `that is refused after many questions is asked for again within minutes`() throws {
        try post.populate(20)
        let replica = try #require(post.box.keeper.replicas.first)
        for _ in 1...12 {
            try post.box.keeper.resync(replica)
            try post.box.keeper.look(at: replica)
        }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        try post.overtakeSnapshot()
        #expect(try post.box.healing(of: CardPost.box).asks == 12)
        #expect(post.completed(.operator) == 0)
        try simulation.pass(.seconds(310), step: .seconds(5))
        #expect(post.completed(.operator) == 1)
        #expect(try post.isRight() && post.box.healing(of: CardPost.box).wanted == nil)
    }

    @Test func `that leaves out much is taken in by slices, between which others write and it may die`() throws {
        try post.populate(20)
        for number in 1...20 {
            let id = CardPost.id(number)
            try post.post.database.write { _ = try $0.run("DELETE FROM post_card WHERE id = ?", id) }
        }
        try post.write(CardPost.id(99), "the only one")
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        try post.askFromBox()
        while try post.post.snapshots?.advance() == true {}
        try simulation.relay(post.post)
        simulation.mostSwept = 7
        var left: [Int] = []
        repeat {
            // As a replica that dies after each commit: what was handled comes again.
            try simulation.deliver(post.box, CardPost.box, acknowledging: left.count != 2)
            try left.append(post.boxCards.count)
            try post.box.restart()
        } while simulation.queues[CardPost.box]?.isEmpty == false && left.count < 9
        #expect(left == [14, 7, 1, 1])
        #expect(post.completed(.operator) == 0, "counted by the process that ended it")
        #expect(try post.box.healing(of: CardPost.box).completedReason == .operator)
        #expect(try post.isBoxRight)
    }

    @Test func `goes on where it was when its publisher dies`() throws {
        try post.writeCards(1...1_000)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try post.askFromBox()
        while try post.post.snapshots?.advance() == true {
            try simulation.relay(post.post)
            try post.post.restart()
        }
        #expect(post.count(.snapshotChunk, to: CardPost.box) == 10)
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 1)
        try simulation.settle()
        #expect(try post.isRight())
    }

    @Test func `does not pile up in the outbox of a publisher whose broker is away`() throws {
        try post.writeCards(1...3_000)
        try simulation.relay(post.post, limit: 10_000)
        simulation.queues[CardPost.box] = []
        try post.askFromBox()
        for _ in 0..<40 { _ = try post.post.snapshots?.advance() }
        let waiting = try post.post.database.read { db in
            try db.first("SELECT count(*) FROM outbox WHERE routing_key = ?", CardPost.box) { $0.int(0) }
        }
        #expect(waiting == 16)
        try simulation.settle()
        #expect(try post.isRight())
    }

    @Test func `with a card that cannot be kept brings the others, and says so`() throws {
        struct Surprise: Error {}
        let post = try CardPost { if $0 == "card 13" { throw Surprise() } }
        for number in 1...40 { try post.write(CardPost.id(number), "card \(number)") }
        try post.simulation.relay(post.post)
        post.simulation.queues[CardPost.box] = []
        try post.simulation.settle()
        #expect(try post.boxCards.count == 39)
        #expect(post.box.counter("replica_bad_items_total", [("queue", CardPost.box)]) > 0)
        #expect(try post.box.healing(of: CardPost.box).completedAt != nil)
        // It is looked at again, less and less often.
        try post.simulation.pass(.seconds(3_600), step: .seconds(10))
        #expect(post.count(.snapshotBegun, to: CardPost.box) < 12)
    }
}
