import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// How a replica comes to know what is true, from nothing and after losses. Each rule by itself; `RandomReplicaTests` mixes
/// them.
@Suite struct `a snapshot` {
    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws { post = try CardPost() }

    private func completed(_ reason: SnapshotReason) -> Int {
        post.box.counter(
            "replica_snapshots_total", [("queue", CardPost.box), ("reason", reason.rawValue)])
    }

    private func write(_ numbers: some Sequence<Int>, _ text: String = "card") throws {
        for number in numbers { try post.write(CardPost.id(number), "\(text) \(number)") }
    }

    /// Everything known everywhere, and nothing on its way.
    private func populated(_ count: Int) throws {
        try write(1...count)
        try simulation.settle()
        #expect(try post.isRight())
    }

    @Test func `is asked for by a replica without state, which is ready when it has come`() throws {
        try write(1...300)
        // What was said before the replica existed is lost to it.
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        let replica = try #require(post.box.keeper.replicas.first)
        guard case .notReady(let reason) = post.box.keeper.health(of: replica) else {
            Issue.record("ready without state")
            return
        }
        #expect(reason.contains("no snapshot from post yet"))
        try simulation.settle()
        #expect(try post.isRight())
        #expect(post.box.keeper.health(of: replica) == .ready)
        #expect(completed(.noState) == 1)
        #expect(post.count(.snapshotChunk, to: CardPost.box) == 3, "a hundred cards each")
    }

    @Test func `stands among live events: what is newer holds, whichever comes first`() throws {
        try write(1...250)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        // Ask, and let the publisher make its messages one by one with changes in between.
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        var number = 0
        while try post.post.snapshots?.advance() == true {
            number += 40
            try post.write(CardPost.id(number), "changed meanwhile")
            try post.delete(CardPost.id(number + 1))
            try post.write(CardPost.id(1_000 + number), "made meanwhile")
            try simulation.relay(post.post)
        }
        try simulation.settle()
        #expect(try post.isRight())
        #expect(try post.boxCards.values.contains("changed meanwhile"))
    }

    @Test func `gives the mark of a sealed card to those who may not see it, and the card to others`() throws {
        try write(1...20)
        try post.write(CardPost.id(5), "secret", isSealed: true)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        simulation.queues[CardPost.drawer] = []
        try simulation.settle()
        #expect(try post.boxCards[CardPost.id(5)] == "secret")
        #expect(try post.drawerCards[CardPost.id(5)] == CardBox.sealed)
        #expect(try post.isRight())
        let told = simulation.sent.filter { $0.routingKey == CardPost.drawer }
        #expect(told.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("secret") })
    }

    @Test func `does not show a card that is sealed while its chunk waits to be sent`() throws {
        try write(1...50)
        try simulation.relay(post.post)
        simulation.queues[CardPost.drawer] = []
        for replica in post.drawer.keeper.replicas { try post.drawer.keeper.look(at: replica) }
        try simulation.relay(post.drawer)
        try simulation.deliver(post.post, "post.control")
        while try post.post.snapshots?.advance() == true {}
        try post.write(CardPost.id(5), "secret", isSealed: true)
        try post.post.database.write { try CardPost.source.withdrawChunks(of: "cards", in: $0) }
        let before = simulation.sent.count
        try simulation.settle()
        let shown = simulation.sent[before...].filter { $0.routingKey == CardPost.drawer }
        #expect(shown.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("card 5\"") })
        try simulation.pass(.seconds(60))
        #expect(try post.isRight())
    }

    @Test func `takes away what is no more, and lets nothing late bring it back`() throws {
        try populated(50)
        try post.write(CardPost.id(7), "late")
        try simulation.relay(post.post)
        let late = simulation.takeLast(of: CardPost.box)
        try post.delete(CardPost.id(7))
        try post.delete(CardPost.id(8))
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try simulation.pass(.seconds(60))
        #expect(try post.isRight())
        simulation.queues[CardPost.box] = late.map { [$0] }
        try simulation.settle()
        #expect(try post.boxCards[CardPost.id(7)] == nil)
    }

    @Test func `is asked for when a gap is not filled in time, and not before`() throws {
        try populated(10)
        try write(1...3, "changed")
        try simulation.relay(post.post)
        let lost = simulation.take(1, of: CardPost.box)
        try simulation.pass(.seconds(4))
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 1, "the first one")
        simulation.queues[CardPost.box] = lost.map { [$0] }
        try simulation.pass(.seconds(20))
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 1, "it came after all")
        try write(1...3, "again")
        try simulation.relay(post.post)
        _ = simulation.take(1, of: CardPost.box)
        try simulation.pass(.seconds(10))
        #expect(completed(.gap) == 1)
        #expect(try post.isRight())
        #expect(
            post.box.counter("replica_repaired_rows_total", [("queue", CardPost.box)]) == 1, "the one that was lost")
    }

    @Test func `follows when the last thing said is lost, for the publisher says how far it has come`() throws {
        try populated(10)
        try post.write(CardPost.id(3), "lost")
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        try simulation.pass(.seconds(60))
        #expect(try post.boxCards[CardPost.id(3)] == "lost")
        #expect(completed(.gap) == 1)
    }

    @Test(arguments: [ReplicationFact.snapshotBegun, .snapshotChunk, .snapshotEnded])
    func `of which a part is lost is asked for again`(lost: ReplicationFact) throws {
        try write(1...150)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        while try post.post.snapshots?.advance() == true { try simulation.relay(post.post) }
        let index = try #require(
            simulation.queues[CardPost.box]?.firstIndex { $0.type == lost.type(of: "post").name })
        _ = simulation.take(index, of: CardPost.box)
        try simulation.settle()
        #expect(completed(.noState) == 0)
        try simulation.pass(.seconds(90))
        #expect(try post.isRight())
        #expect(try post.box.healing(of: CardPost.box).completedAt != nil)
    }

    @Test func `that events have overtaken is refused: it would sweep away what they told`() throws {
        try populated(20)
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        // The exchange of snapshots waits while the others go on.
        simulation.heldExchanges = ["post.snapshots"]
        while try post.post.database.read({ try SnapshotJob.find(CardPost.box, in: $0) })?.hasEnded == false {
            _ = try post.post.snapshots?.advance()
        }
        try post.write(CardPost.id(99), "made after the snapshot")
        try simulation.relay(post.post)
        try simulation.deliver(post.box, CardPost.box)
        simulation.heldExchanges = []
        try simulation.relay(post.post)
        try simulation.deliver(post.box, CardPost.box)
        #expect(try post.boxCards[CardPost.id(99)] != nil)
        #expect(completed(.operator) == 0)
        try simulation.pass(.seconds(60))
        #expect(try post.isRight() && post.boxCards[CardPost.id(99)] != nil)
        #expect(try post.box.healing(of: CardPost.box).wanted == nil)
    }

    @Test func `that is refused after many questions is asked for again within minutes`() throws {
        try populated(20)
        let replica = try #require(post.box.keeper.replicas.first)
        for _ in 1...12 {
            try post.box.keeper.resync(replica)
            try post.box.keeper.look(at: replica)
        }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        simulation.heldExchanges = ["post.snapshots"]
        while try post.post.database.read({ try SnapshotJob.find(CardPost.box, in: $0) })?.hasEnded == false {
            _ = try post.post.snapshots?.advance()
        }
        try post.write(CardPost.id(99), "made after the snapshot")
        try simulation.relay(post.post)
        try simulation.deliver(post.box, CardPost.box)
        simulation.heldExchanges = []
        try simulation.relay(post.post)
        try simulation.deliver(post.box, CardPost.box)
        #expect(try post.box.healing(of: CardPost.box).asks == 12)
        #expect(completed(.operator) == 0)
        try simulation.pass(.seconds(310), step: .seconds(5))
        #expect(completed(.operator) == 1)
        #expect(try post.isRight() && post.box.healing(of: CardPost.box).wanted == nil)
    }

    @Test func `that leaves out much is taken in by slices, between which others write and it may die`() throws {
        try populated(20)
        for number in 1...20 {
            let id = CardPost.id(number)
            try post.post.database.write { _ = try $0.run("DELETE FROM post_card WHERE id = ?", id) }
        }
        try post.write(CardPost.id(99), "the only one")
        try post.box.keeper.resync(try #require(post.box.keeper.replicas.first))
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
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
        #expect(completed(.operator) == 0, "counted by the process that ended it")
        #expect(try post.box.healing(of: CardPost.box).completedReason == .operator)
        #expect(try post.isBoxRight)
    }

    @Test func `goes on where it was when its publisher dies`() throws {
        try write(1...1_000)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
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
        try write(1...3_000)
        try simulation.relay(post.post, limit: 10_000)
        simulation.queues[CardPost.box] = []
        for replica in post.box.keeper.replicas { try post.box.keeper.look(at: replica) }
        try simulation.relay(post.box)
        try simulation.deliver(post.post, "post.control")
        for _ in 0..<40 { _ = try post.post.snapshots?.advance() }
        let waiting = try post.post.database.read { db in
            try db.first("SELECT count(*) FROM outbox WHERE routing_key = ?", CardPost.box) { $0.int(0) }
        }
        #expect(waiting == 16)
        try simulation.settle()
        #expect(try post.isRight())
    }

    @Test func `is repeated for whoever asks twice only when the first one has come`() throws {
        try populated(10)
        let replica = try #require(post.box.keeper.replicas.first)
        for _ in 0..<3 {
            try post.box.keeper.resync(replica)
            try post.box.keeper.look(at: replica)
        }
        try simulation.settle()
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 2, "the first one and this")
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

    @Test func `is refused to a queue the publisher does not know`() throws {
        try post.box.database.write { [outbox = post.box.outbox] tx in
            _ = try outbox.ask(
                "post",
                SnapshotRequested(
                    queue: "thief.from-post", reason: .noState, scope: SnapshotScope([.init(kind: "cards")]),
                    places: [],
                    latest: nil), of: "thief.from-post", in: tx)
        }
        try simulation.settle()
        #expect(
            post.post.counter("inbox_parked_total", [("queue", "post.control")]) == 1)
        #expect(post.count(.snapshotBegun, to: "thief.from-post") == 0)
    }
}
