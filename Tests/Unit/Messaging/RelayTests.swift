import Contracts
import Messaging
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct `the relay` {
    private func arrived(_ post: Correspondence) -> [String] {
        post.memory.messages(in: Correspondence.queue).map { String(decoding: $0.body, as: UTF8.self) }
    }

    private func notes(_ numbers: some Sequence<Int>) -> [String] { numbers.map { #"{"text":"note \#($0)"}"# } }

    @Test func `sends in the order of appending and removes what is confirmed`() throws {
        let post = try Correspondence()
        try post.append(1...1_200)
        try running(post.relay()) {
            try eventually("all sent and removed") { try post.outboxDepth() == 0 }
        }
        #expect(arrived(post) == notes(1...1_200))
    }

    @Test func `sends the envelope that append returned`() throws {
        let post = try Correspondence()
        let envelope = try post.post.write { transaction in
            try post.postOutbox.append(NoteChanged("å", version: 4), trace: "00-a-b-01", in: transaction)
        }
        try running(post.relay()) { try eventually { arrived(post).count == 1 } }
        let message = post.memory.messages(in: Correspondence.queue)[0]
        #expect(try Envelope(of: message) == envelope)
        #expect(message.messageID == envelope.id.lowercase && message.type == NoteChanged.type.name)
        #expect(message.routingKey == NoteChanged.type.name && message.exchange == Correspondence.exchange)
    }

    @Test func `sends what is committed while it runs`() throws {
        let post = try Correspondence()
        try running(post.relay()) {
            for number in 1...20 {
                try post.append([number])
                try eventually { arrived(post).count == number }
            }
        }
        #expect(arrived(post) == notes(1...20))
    }

    @Test func `rows that cannot be removed yet are not sent again, and removed when they can be`() throws {
        let post = try Correspondence()
        _ = try post.post.write { transaction in
            try transaction.run(
                "CREATE TRIGGER stuck BEFORE DELETE ON outbox BEGIN SELECT raise(ABORT, 'not now'); END")
        }
        try post.append(1...30)
        try running(post.relay()) {
            try eventually("all sent") { arrived(post).count == 30 }
            try post.append(31...40)
            try eventually("sending goes on") { arrived(post).count == 40 }
            #expect(try post.outboxDepth() == 40)
            _ = try post.post.write { transaction in try transaction.run("DROP TRIGGER stuck") }
            try eventually("all removed") { try post.outboxDepth() == 0 }
        }
        #expect(arrived(post) == notes(1...40))
    }

    @Test func `stopping sends what is in the outbox first`() throws {
        let post = try Correspondence()
        try post.append(1...700)
        let relay = Running(post.relay())
        try eventually { !arrived(post).isEmpty }
        try relay.end()
        #expect(arrived(post) == notes(1...700))
        #expect(try post.outboxDepth() == 0)
    }

    @Test func `a returned message stays, nothing overtakes it, and it goes when a queue is bound`() throws {
        let post = try Correspondence()
        post.memory.unbind(Correspondence.queue, from: Correspondence.exchange)
        try post.append(1...5)
        let relay = post.relay()
        try running(relay) {
            let returned = post.metrics.counter("outbox_returned_total", "")
            try eventually("returned more than once") { returned.value >= 7 }
            try post.append(6...9)
            #expect(try post.outboxDepth() == 9, "a confirm after a return is no success")
            post.memory.bind(Correspondence.queue, to: Correspondence.exchange, key: "#")
            try eventually("all sent") { try post.outboxDepth() == 0 }
        }
        #expect(arrived(post) == notes(1...9))
    }

    @Test func `a missing dead-letter queue holds up no event`() throws {
        let post = try Correspondence()
        post.memory.deleteQueue(Correspondence.dead)
        let stray = Delivery(
            tag: 1, redelivered: false, exchange: "x", routingKey: "k", messageID: "m", type: "t", userID: nil,
            headers: [:], body: [1])
        try post.post.write { [outbox = post.postOutbox] transaction in
            try outbox.park(
                stray, queue: Correspondence.queue, handler: "h", reason: "r", attempts: 1, sender: nil,
                in: transaction)
        }
        try post.append(1...50)
        try running(post.relay()) {
            try eventually("events go on") { arrived(post).count == 50 }
            try eventually("only the parked one is left") { try post.outboxDepth() == 1 }
            post.memory.declare(exchange: Correspondence.exchange, queues: [Correspondence.queue])
            try eventually("it goes as well") { try post.outboxDepth() == 0 }
        }
        #expect(post.deadLetters().map(\.reason) == ["r"])
    }

    @Test func `a missing exchange holds up only its own messages`() throws {
        let post = try Correspondence()
        _ = try post.post.write { [outbox = post.postOutbox] transaction in
            try outbox.append(NoteChanged("a", version: 1), to: "post.missing", in: transaction)
        }
        try post.append(1...50)
        try running(post.relay()) {
            try eventually("the others go on") { arrived(post).count >= 50 }
            try eventually("one is left") { try post.outboxDepth() == 1 }
            post.memory.declareExchange("post.missing")
            post.memory.bind("elsewhere", to: "post.missing", key: "#")
            try eventually("it goes as well") { try post.outboxDepth() == 0 }
        }
        #expect(post.memory.depth(of: "elsewhere") == 1)
    }

    @Test func `a rejected message is sent again, and none is lost or overtaken for good`() throws {
        let post = try Correspondence()
        post.memory.setLimit(of: Correspondence.queue, 100)
        try post.append(1...400)
        let relay = Running(post.relay(window: 50))
        let rejected = post.metrics.counter("outbox_rejected_total", "")
        try eventually("rejected") { rejected.value > 0 }
        post.memory.setLimit(of: Correspondence.queue, nil)
        try eventually("all sent") { try post.outboxDepth() == 0 }
        try relay.end()
        #expect(arrived(post) == notes(1...400))
    }

    @Test func `a broker short of memory is left alone until it is well`() throws {
        let post = try Correspondence()
        let published = Ledger<String>()
        let broker = TappedBroker(post.memory) { step in
            if case .published(let message) = step { published.add(message.messageID) }
        }
        try running(post.relay(on: broker, window: 10)) {
            try post.append([1])
            try eventually { arrived(post).count == 1 }
            post.memory.setAlarm("low on memory")
            let quiet = Deadline(in: .milliseconds(400))
            try eventually("it has heard") { post.metrics.gauge("outbox_broker_blocked", "").value == 1 }
            try post.append(2...100)
            try eventually("nothing, for a while") { published.count > 1 ? true : quiet.hasPassed }
            #expect(published.count == 1, "sent to a broker that asked to wait")
            post.memory.setAlarm(nil)
            try eventually("all sent") { try post.outboxDepth() == 0 }
        }
        #expect(arrived(post) == notes(1...100))
    }

    @Test func `a broker that is away is waited for, however long`() throws {
        let post = try Correspondence()
        post.memory.setUp(false)
        try post.append(1...10)
        let relay = post.relay()
        try running(relay) {
            let reconnects = post.metrics.counter("outbox_reconnects_total", "")
            try eventually("tried many times") { reconnects.value > 10 }
            #expect(!relay.connection.isConnected)
            post.memory.setUp(true)
            try eventually("all sent") { try post.outboxDepth() == 0 }
            #expect(relay.connection.isConnected)
        }
        #expect(arrived(post) == notes(1...10))
    }

    @Test func `lost confirms lose no message and keep the order`() throws {
        let post = try Correspondence()
        try post.append(1...300)
        let broker = DroppingConfirmsBroker(post.memory, onceIn: 2, seed: 7)
        try running(post.relay(on: broker, window: 20)) {
            try eventually("all sent") { try post.outboxDepth() == 0 }
        }
        var seen: Set<String> = []
        #expect(arrived(post).filter { seen.insert($0).inserted } == notes(1...300))
    }

    @Test(arguments: [1, 7, 500])
    func `never more than the window is without an outcome`(_ window: Int) throws {
        let post = try Correspondence()
        try post.append(1...600)
        let open = Mutex((now: 0, most: 0))
        let broker = TappedBroker(post.memory) { step in
            switch step {
            case .published:
                open.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
            // The in-memory broker answers for everything it has been sent.
            case .heard: open.withLock { $0.now = 0 }
            default: break
            }
        }
        try running(post.relay(on: broker, window: window)) {
            try eventually("all sent") { try post.outboxDepth() == 0 }
        }
        #expect(open.withLock { $0.most } == window)
        #expect(arrived(post) == notes(1...600))
    }

    @Test func `a message larger than the window goes alone`() throws {
        let post = try Correspondence()
        let large = String(repeating: "x", count: 5_000)
        for text in ["small", large, large, "small"] {
            _ = try post.post.write { [outbox = post.postOutbox] transaction in
                try outbox.append(NoteChanged("a", version: 1, text: text), in: transaction)
            }
        }
        let sizes = Ledger<Int>()
        let open = Mutex(0)
        let broker = TappedBroker(post.memory) { step in
            switch step {
            case .published(let message):
                sizes.add(
                    open.withLock {
                        $0 += message.body.count
                        return $0
                    })
            case .heard: open.withLock { $0 = 0 }
            default: break
            }
        }
        try running(post.relay(on: broker, windowBytes: 2_000)) {
            try eventually("all sent") { try post.outboxDepth() == 0 }
        }
        #expect(arrived(post).count == 4)
        #expect(sizes.entries.allSatisfy { $0 < 5_100 }, "two large ones were under way together")
    }

    @Test func `depth and age are metrics`() throws {
        let post = try Correspondence()
        let relay = post.relay()
        try post.append(1...3)
        let text = post.metrics.exposition()
        #expect(text.contains("outbox_depth 3"))
        #expect(text.contains("outbox_oldest_age_seconds"))
        try running(relay) { try eventually { try post.outboxDepth() == 0 } }
        #expect(post.metrics.exposition().contains("outbox_depth 0"))
        #expect(post.metrics.counter("outbox_confirmed_total", "").value == 3)
    }

    @Test func `a parked message is sent on with what it came with`() throws {
        let post = try Correspondence()
        var message = Correspondence.message()
        message.headers += [
            ("odd", .string("a\0b")), ("flag", .bool(true)), ("big", .string(String(repeating: "y", count: 90_000))),
        ]
        let delivery = Delivery(
            tag: 1, redelivered: true, exchange: message.exchange, routingKey: message.routingKey,
            messageID: message.messageID, type: message.type, userID: message.userID,
            headers: Dictionary(message.headers) { $1 }, body: [0, 255, 1])
        try post.post.write { [outbox = post.postOutbox] transaction in
            try outbox.park(
                delivery, queue: Correspondence.queue, handler: "h", reason: "why", attempts: 3, sender: "post",
                in: transaction)
        }
        try running(post.relay()) { try eventually { post.deadLetters().count == 1 } }
        let letter = post.deadLetters()[0]
        #expect(letter.reason == "why" && letter.handler == "h" && letter.attempts == 3 && letter.at != nil)
        #expect(letter.queue == Correspondence.queue && letter.replays == 0)
        #expect(letter.delivery.messageID == message.messageID && letter.delivery.body == [0, 255, 1])
        #expect(letter.envelope == (try Envelope(of: delivery)))
        #expect(letter.delivery.headers["odd"] == .string("a?b"))
        #expect(letter.delivery.headers["flag"] == .bool(true))
        #expect(letter.delivery.headers["big"] == nil, "a header that fits no frame is left out")
    }
}
