import Contracts
import FoundationEssentials
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Messaging

/// Whose word a message is: the broker user's who sent it, whatever is written in it.
@Suite(.timeLimit(.minutes(5))) struct `a sender` {
    private struct Surprise: Error {}

    private func settle(_ post: Correspondence, _ subscription: Subscription? = nil) throws {
        try running(post.consumer(subscription, on: post.memory), post.deskRelay()) {
            try eventually("the queue is empty") { post.memory.depth(of: Correspondence.queue) == 0 }
            try eventually("parked messages have left") { try post.outboxDepth(post.desk) == 0 }
        }
    }

    private func empty(_ queue: String, of post: Correspondence) {
        while post.memory.takeFirst(of: queue) != nil {}
    }

    /// What the operator does with everything that is parked.
    private func replay(_ post: Correspondence) throws {
        let letters = post.deadLetters()
        empty(Correspondence.dead, of: post)
        for letter in letters { post.inject(letter.replayed()) }
    }

    @Test(arguments: ["skolbuss/thief", ""])
    func `who is not the publisher is not believed to be it`(user: String) throws {
        let post = try Correspondence()
        var forged = Correspondence.message(version: 1)
        forged.appID = user
        forged.headers.append((DeadLetter.Header.sender, .string("post")))
        post.inject(forged)
        try settle(post)
        #expect(try post.effects().isEmpty)
        #expect(post.deadLetters().map(\.reason) == ["sender: not the publisher"])
        #expect(post.deskMetrics.exposition().contains(#"inbox_missing{queue="desk.from-post"} 0"#))
        // The one whose name, id and place it had taken comes after it and is no duplicate.
        forged.appID = "skolbuss/post"
        forged.headers.removeLast()
        post.inject(forged)
        try settle(post)
        #expect(try post.effects() == [1])
    }

    @Test func `of a bundle is the sender of all its events`() throws {
        let post = try Correspondence(bundling: .small)
        try post.append(1...5)
        try running(post.relay()) { try eventually("all sent") { try post.outboxDepth() == 0 } }
        let sent = post.memory.messages(in: Correspondence.queue)
        empty(Correspondence.queue, of: post)
        #expect(sent.allSatisfy { $0.headers["bundle"] != nil && $0.userID == "post" })
        for bundle in sent {
            post.inject(
                OutgoingMessage(
                    exchange: bundle.exchange, routingKey: bundle.routingKey, messageID: bundle.messageID ?? "",
                    type: bundle.type ?? "", appID: "skolbuss/thief", timestamp: Clock.system.now(),
                    headers: bundle.headers.map { ($0.key, $0.value) }, body: bundle.body))
        }
        try settle(post)
        #expect(try post.effects().isEmpty)
        #expect(post.deadLetters().count == sent.count)
    }

    @Test func `is the source that the message names, or the message is parked`() throws {
        let post = try Correspondence()
        var message = Correspondence.message(version: 1)
        message.headers = message.headers.map { $0.0 == "cloudEvents:source" ? ($0.0, .string("skolbuss/desk")) : $0 }
        post.inject(message)
        try settle(post)
        #expect(try post.effects().isEmpty)
        #expect(post.deadLetters().map(\.reason) == ["sender: not the source it names"])
    }

    @Test func `is no better for having been put back by an operator`() throws {
        let post = try Correspondence()
        var forged = Correspondence.message(version: 1)
        forged.appID = "skolbuss/thief"
        post.inject(forged)
        try settle(post)
        for _ in 0..<2 {
            #expect(post.deadLetters().map(\.delivery.userID) == ["desk"], "parked by the desk")
            try replay(post)
            try settle(post)
        }
        #expect(try post.effects().isEmpty)
        #expect(post.deadLetters().map(\.reason) == ["sender: not the publisher"])
    }

    @Test func `is remembered of what was parked, so that it can be put back`() throws {
        let post = try Correspondence()
        let fails = Mutex(true)
        let subscription = Correspondence.notes { _, _ in
            if fails.withLock({ $0 }) { throw Surprise() }
        }
        post.inject(Correspondence.message(version: 1))
        try settle(post, subscription)
        // Parked a second time it is still the publisher's.
        try replay(post)
        try settle(post, subscription)
        #expect(post.deadLetters().map { $0.delivery.headers[DeadLetter.Header.sender] } == [.string("post")])
        fails.withLock { $0 = false }
        try replay(post)
        try settle(post, subscription)
        #expect(try post.effects() == [1])
        #expect(post.deadLetters().isEmpty)
    }

    /// Only what comes by the exchange to which nobody writes has been parked.
    @Test(arguments: [Correspondence.exchange, "desk.events"])
    func `cannot say of itself as the reader's own that it is the publisher`(exchange: String) throws {
        let post = try Correspondence()
        post.memory.bind(Correspondence.queue, to: "desk.events", key: "#")
        var own = Correspondence.message(version: 1)
        own.exchange = exchange
        own.appID = "skolbuss/desk"
        post.inject(own)
        own.headers.append((DeadLetter.Header.sender, .string("post")))
        post.inject(own)
        try settle(post)
        #expect(try post.effects().isEmpty)
        #expect(post.deadLetters().map(\.reason) == ["sender: not the publisher", "sender: not the publisher"])
        try replay(post)
        try settle(post)
        #expect(try post.effects().isEmpty, "what it had said of itself is not what was noted")
    }

    /// Who has stolen the reader's own password at the broker may park what they like, and see what comes back.
    @Test func `cannot be written onto a letter by who has the reader's password`() throws {
        let post = try Correspondence()
        let isMended = Mutex(false)
        let subscription = Correspondence.notes { _, _ in
            if !isMended.withLock({ $0 }) { throw Unprocessable("not yet") }
        }
        post.inject(Correspondence.message(version: 1))
        try settle(post, subscription)
        let genuine = try #require(post.deadLetters().first).replayed()
        isMended.withLock { $0 = true }
        func note(_ version: Int, _ headers: [(String, HeaderValue)]) -> OutgoingMessage {
            var forged = Correspondence.message(version: version)
            (forged.exchange, forged.routingKey) = (Delivery.replayExchange, Correspondence.queue)
            forged.appID = "skolbuss/desk"
            forged.headers += headers
            return forged
        }
        let said = genuine.headers.filter { $0.0.hasPrefix("dead-") }
        post.inject(note(10, [(DeadLetter.Header.sender, .string("post"))]))
        post.inject(note(11, said))
        post.inject(note(12, said.filter { $0.0 != DeadLetter.Header.seal } + [(DeadLetter.Header.seal, .int(1))]))
        var changed = genuine
        changed.body = Array(#"{"text":"another"}"#.utf8)
        post.inject(changed)
        empty(Correspondence.dead, of: post)
        try settle(post, subscription)
        #expect(try post.effects().isEmpty)
        let letters = post.deadLetters()
        #expect(letters.count == 4 && Set(letters.map(\.reason)) == ["sender: noted without our seal"])
        #expect(letters.allSatisfy { $0.delivery.headers[DeadLetter.Header.sender] == .string("") })
        // What was not believed has taken nothing from what is true.
        post.inject(genuine)
        try settle(post, subscription)
        #expect(try post.effects() == [1])
    }

    @Test func `puts its letter back once, however often it lies there and whatever count it bears`() throws {
        let post = try Correspondence()
        let isMended = Mutex(false)
        let subscription = Correspondence.notes { _, _ in
            if !isMended.withLock({ $0 }) { throw Unprocessable("not yet") }
        }
        post.inject(Correspondence.message(version: 1))
        try settle(post, subscription)
        var letter = try #require(post.deadLetters().first).replayed()
        isMended.withLock { $0 = true }
        for count in [1, 2, 900] as [Int64] {
            letter.headers.removeAll { $0.0 == DeadLetter.Header.replay }
            letter.headers.append((DeadLetter.Header.replay, .int(count)))
            post.inject(letter)
        }
        try settle(post, subscription)
        #expect(try post.effects() == [1])
        #expect(post.deadLetters().count == 1)
    }

    @Test func `is not believed of what was parked before there were seals`() throws {
        let post = try Correspondence()
        let subscription = Correspondence.notes { _, _ in throw Unprocessable("not yet") }
        post.inject(Correspondence.message(version: 1))
        try settle(post, subscription)
        var old = try #require(post.deadLetters().first).replayed()
        old.headers.removeAll { [DeadLetter.Header.seal, DeadLetter.Header.replays].contains($0.0) }
        empty(Correspondence.dead, of: post)
        post.inject(old)
        try settle(post)
        #expect(try post.effects().isEmpty)
        #expect(Set(post.deadLetters().map(\.reason)) == ["sender: noted without our seal"])
    }

    @Test func `who was not proved is nobody when it is put back`() throws {
        let control = Subscription(control: "desk.control", of: "desk")
        let received = Self.received(
            as: "desk", via: Delivery.replayExchange, source: "skolbuss/", noted: "", by: control)
        guard case .park(let reason) = received.action else {
            Issue.record("handled")
            return
        }
        #expect(reason == "sender: not the publisher" && received.key == nil)
    }

    /// On a control queue many speak: nobody's id takes effect in place of another's.
    @Test func `has ids of its own where many speak`() throws {
        let control = Subscription(control: "desk.control", of: "desk")
        let (one, other) = (
            Self.received(as: "post", source: "skolbuss/post", by: control),
            Self.received(as: "box", source: "skolbuss/box", by: control)
        )
        #expect(one.key != nil && other.key != nil && one.key != other.key)
        #expect(one.key == Self.received(as: "post", source: "skolbuss/post", by: control).key)
        #expect(one.key?.id.bytes16[..<6] == other.key?.id.bytes16[..<6], "both are forgotten with their day")
        let untrue = Self.received(as: "box", source: "skolbuss/post", by: control)
        #expect(untrue.key == nil && untrue.envelope == nil)
        let bundle = Self.received(as: "box", source: "skolbuss/box", isBundle: true, by: control)
        #expect(bundle.key == nil && bundle.envelope == nil)
    }

    private static let id = Identifiers.v7.next()

    /// The same message, sent as given.
    private static func received(
        as user: String, via exchange: String = "control", source: String, noted: String? = nil,
        isBundle: Bool = false, by subscription: Subscription
    ) -> Received {
        let envelope = Envelope(
            id: id, type: "desk.thing-asked.v1", source: source, subject: "s", time: Clock.system.now(), sequence: 1,
            version: 1, epoch: "e")
        var headers = Dictionary(envelope.headers) { $1 }
        headers[DeadLetter.Header.sender] = noted.map { .string($0) }
        if isBundle { headers["bundle"] = .int(1) }
        let delivery = Delivery(
            tag: 0, redelivered: false, exchange: exchange, routingKey: envelope.type.name,
            messageID: envelope.id.lowercase, type: envelope.type.name, userID: user, headers: headers,
            body: Array("{}\n{}\n".utf8))
        return Received.all(in: delivery, by: subscription, isSealed: { _ in false })[0]
    }
}
