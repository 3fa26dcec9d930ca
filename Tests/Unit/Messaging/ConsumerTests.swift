import Contracts
import Messaging
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `the consumer` {
    private struct Surprise: Error {}

    private func count(_ post: Correspondence, _ name: String) -> Int {
        post.deskMetrics.counter(name, "", labels: [("queue", Correspondence.queue)]).value
    }

    @Test func `gives each message one effect, in order, though each is delivered twice`() throws {
        let post = try Correspondence()
        try post.append(1...1_000)
        try running(post.consumer(), post.relay()) {
            try eventually("all arrived") { try post.effects().count >= 1_000 }
            try eventually("all acknowledged") { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(try post.effects() == Array(1...1_000))
        #expect(count(post, "inbox_applied_total") == 1_000)
        #expect(count(post, "inbox_duplicates_total") == 1_000)
        #expect(count(post, "inbox_gaps_total") == 0)
    }

    @Test func `acknowledges nothing before its effect is committed`() throws {
        let post = try Correspondence()
        let early = Ledger<Int>()
        let delivered = Ledger<Int>()
        let broker = TappedBroker(post.memory) { step in
            switch step {
            case .delivered(let deliveries): for _ in deliveries { delivered.add(0) }
            case .acknowledged(let tag):
                // Without duplicates the tag is the number of messages acknowledged.
                if ((try? post.effects().count) ?? 0) < Int(tag) { early.add(Int(tag)) }
            default: break
            }
        }
        for version in 1...300 { post.inject(Correspondence.message(version: version)) }
        try running(post.consumer(on: broker, batch: 7)) {
            try eventually { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(early.entries.isEmpty)
        #expect(delivered.count == 300)
    }

    @Test func `many messages share a commit and an acknowledgement`() throws {
        let post = try Correspondence()
        for version in 1...400 { post.inject(Correspondence.message(version: version)) }
        let acknowledgements = Ledger<UInt64>()
        let broker = TappedBroker(post.memory) { step in
            if case .acknowledged(let tag) = step { acknowledgements.add(tag) }
        }
        let before = post.desk.statistics.commits
        try running(post.consumer(on: broker, batch: 200)) {
            try eventually { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(acknowledgements.entries == [200, 400])
        #expect(post.desk.statistics.commits - before == 2)
    }

    @Test func `events a handler appends leave exactly once`() throws {
        let post = try Correspondence()
        var subscription = Subscription(queue: Correspondence.queue, from: "post")
        subscription.on(NoteChanged.self) { [outbox = post.deskOutbox] note, envelope, transaction in
            try outbox.append(
                NoteChanged(note.subject, version: note.version), causedBy: envelope, in: transaction)
        }
        try post.append(1...50)
        try running(post.consumer(subscription), post.relay(), post.deskRelay()) {
            try eventually { post.memory.depth(of: "elsewhere") >= 50 }
            try eventually { post.memory.depth(of: Correspondence.queue) == 0 }
            try eventually { try post.outboxDepth(post.desk) == 0 }
        }
        let sent = post.memory.messages(in: "elsewhere")
        #expect(sent.compactMap { $0.headers["version"]?.int } == Array(1...50))
        #expect(Set(sent.compactMap { $0.headers["causation"]?.string }).count == 50)
    }

    @Test func `a fact nobody asked for is counted and dropped, its sequence seen`() throws {
        let post = try Correspondence()
        post.inject(Correspondence.message(version: 1))
        post.inject(Correspondence.message(version: 2, type: "post.stamp-printed.v1", body: "not even JSON"))
        post.inject(Correspondence.message(version: 3))
        try running(post.consumer()) { try eventually { post.memory.depth(of: Correspondence.queue) == 0 } }
        #expect(try post.effects() == [1, 3])
        #expect(count(post, "inbox_ignored_total") == 2, "both deliveries of it")
        #expect(count(post, "inbox_gaps_total") == 0)
        #expect(try post.outboxDepth(post.desk) == 0, "nothing parked")
    }

    @Test func `work is gathered per batch`() throws {
        let post = try Correspondence()
        let batches = Ledger<Int>()
        let gathered = Mutex<[Int64]>([])
        var subscription = Subscription(queue: Correspondence.queue, from: "post")
        subscription.beforeBatch = { _ in gathered.withLock { $0 = [] } }
        subscription.on(NoteChanged.self) { note, _, _ in gathered.withLock { $0.append(note.version) } }
        subscription.afterBatch = { transaction in
            let versions = gathered.withLock { $0 }
            batches.add(versions.count)
            for version in versions {
                _ = try transaction.run("INSERT INTO effect (subject, version) VALUES ('batch', ?1)", version)
            }
        }
        for version in 1...30 { post.inject(Correspondence.message(version: version)) }
        try running(post.consumer(subscription, on: post.memory, batch: 10)) {
            try eventually { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(batches.entries == [10, 10, 10])
        #expect(try post.effects() == Array(1...30))
    }

    @Test func `stopping finishes what was delivered, so nothing is delivered again`() throws {
        let post = try Correspondence()
        for version in 1...300 { post.inject(Correspondence.message(version: version)) }
        let consumer = Running(post.consumer(on: post.memory, batch: 20, prefetch: 60))
        try eventually { try !post.effects().isEmpty }
        try consumer.end()
        let done = try post.effects()
        #expect(done == Array(1...done.count))
        #expect(post.memory.depth(of: Correspondence.queue) == 300 - done.count)
        #expect(post.memory.messages(in: Correspondence.queue).allSatisfy { !$0.redelivered })
    }

    @Test func `the connection is kept alive while the writer is busy`() throws {
        let post = try Correspondence()
        let heartbeats = Mutex(0)
        let broker = TappedBroker(post.memory) { step in
            if step == .heartbeat { heartbeats.withLock { $0 += 1 } }
        }
        let mayGoOn = Doorbell()
        let consumer = Running(post.consumer(on: broker))
        // Somebody else's work holds the writer; the consumer's waits behind it.
        let held = post.desk.submit { _ in _ = mayGoOn.wait(for: .seconds(60)) }
        post.inject(Correspondence.message())
        try eventually("heartbeats during the wait") { heartbeats.withLock { $0 } >= 3 }
        #expect(try post.effects().isEmpty)
        mayGoOn.ring()
        try held.wait().get()
        try eventually { try post.effects() == [1] }
        try consumer.end()
    }

    @Test func `reconnects after every kind of loss`() throws {
        let post = try Correspondence()
        let consumer = post.consumer()
        try running(consumer) {
            post.inject(Correspondence.message(version: 1))
            try eventually { try post.effects() == [1] }
            post.memory.cutConnections()
            post.inject(Correspondence.message(version: 2))
            try eventually { try post.effects() == [1, 2] }
            post.memory.deleteQueue(Correspondence.queue)
            try eventually("noticed") { !consumer.connection.isConnected }
            post.memory.declare(exchange: Correspondence.exchange, queues: [Correspondence.queue])
            post.inject(Correspondence.message(version: 3))
            try eventually { try post.effects() == [1, 2, 3] }
            post.memory.setUp(false)
            try eventually("noticed") { !consumer.connection.isConnected }
            post.memory.setUp(true)
            post.inject(Correspondence.message(version: 4))
            try eventually { try post.effects() == [1, 2, 3, 4] }
        }
        #expect(count(post, "inbox_reconnects_total") >= 3)
    }
}
