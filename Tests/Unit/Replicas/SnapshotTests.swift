import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// How a replica comes to know what is true from nothing. Each rule by itself; `RandomReplicaTests` mixes them.
@Suite struct `a snapshot` {
    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws { post = try CardPost() }

    @Test func `is asked for by a replica without state, which is ready when it has come`() throws {
        try post.writeCards(1...300)
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
        #expect(post.completed(.noState) == 1)
        #expect(post.count(.snapshotChunk, to: CardPost.box) == 3, "a hundred cards each")
    }

    @Test func `stands among live events: what is newer holds, whichever comes first`() throws {
        try post.writeCards(1...250)
        try simulation.relay(post.post)
        simulation.queues[CardPost.box] = []
        // Ask, and let the publisher make its messages one by one with changes in between.
        try post.askFromBox()
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
        try post.writeCards(1...20)
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
        try post.writeCards(1...50)
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
        try post.populate(50)
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

    @Test func `is repeated for whoever asks twice only when the first one has come`() throws {
        try post.populate(10)
        let replica = try #require(post.box.keeper.replicas.first)
        for _ in 0..<3 {
            try post.box.keeper.resync(replica)
            try post.box.keeper.look(at: replica)
        }
        try simulation.settle()
        #expect(post.count(.snapshotBegun, to: CardPost.box) == 2, "the first one and this")
    }

    @Test(arguments: ["thief.from-post", CardPost.drawer])
    func `is refused to a queue the publisher does not know, and to who asks for another's`(queue: String) throws {
        try simulation.settle()
        let before = post.count(.snapshotBegun, to: queue)
        try post.box.database.write { [outbox = post.box.outbox] tx in
            _ = try outbox.ask(
                "post",
                SnapshotRequested(
                    queue: queue, reason: .noState, scope: SnapshotScope([.init(kind: "cards")]), places: [],
                    latest: nil), of: queue, in: tx)
            _ = try outbox.ask("post", AuditRequested(queue: queue, kinds: ["cards"]), of: queue, in: tx)
        }
        try simulation.settle()
        #expect(post.post.counter("inbox_parked_total", [("queue", "post.control")]) == 2)
        #expect(post.count(.snapshotBegun, to: queue) == before)
    }
}
