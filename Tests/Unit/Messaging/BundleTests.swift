import Contracts
import Messaging
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

/// A bulk change: many events in few messages, each of them handled as if it had come alone.
@Suite(.timeLimit(.minutes(5))) struct `a bundle` {
    private func sent(_ post: Correspondence) -> [Delivery] { post.memory.messages(in: Correspondence.queue) }

    private func relayed(_ post: Correspondence) throws {
        try running(post.relay()) { try eventually("all sent") { try post.outboxDepth() == 0 } }
    }

    /// Runs the desk until the queue is empty and what was parked has left.
    private func settle(_ post: Correspondence, _ subscription: Subscription? = nil, batch: Int = 200) throws {
        try running(post.consumer(subscription, batch: batch), post.deskRelay()) {
            try eventually("the queue is empty") { post.memory.depth(of: Correspondence.queue) == 0 }
            try eventually("parked messages have left") { try post.outboxDepth(post.desk) == 0 }
        }
    }

    @Test func `of a bulk change takes few messages and has the effect of each event once, in order`() throws {
        let post = try Correspondence(bundling: Bundling([Correspondence.exchange]))
        try post.append(1...1_000)
        try relayed(post)
        #expect(sent(post).count <= 12, "a hundred in each")
        #expect(post.metrics.counter("outbox_confirmed_total", "").value == 1_000)
        try settle(post)
        #expect(try post.effects() == Array(1...1_000))
        let text = post.deskMetrics.exposition()
        #expect(text.contains(#"inbox_applied_total{queue="desk.from-post"} 1000"#))
        #expect(text.contains(#"inbox_duplicates_total{queue="desk.from-post"} 1000"#), "each bundle came twice")
        #expect(text.contains(#"inbox_missing{queue="desk.from-post"} 0"#))
    }

    @Test func `is not made of the few events of an ordinary change`() throws {
        let post = try Correspondence(bundling: Bundling([Correspondence.exchange]))
        try post.append(1...15)
        try relayed(post)
        #expect(sent(post).count == 15)
        #expect(sent(post).allSatisfy { $0.headers["cloudEvents:id"] != nil && $0.headers["bundle"] == nil })
    }

    @Test func `holds neighbours of one type only, and nothing that is for one queue`() throws {
        let post = try Correspondence(bundling: .small)
        let card = Identifiers.v7.next()
        _ = try post.post.write { [post] transaction in
            for version in 1...3 {
                try post.postOutbox.append(NoteChanged("a", version: Int64(version)), in: transaction)
            }
            for version in 1...2 {
                try post.postOutbox.append(CardSealed(card, version: Int64(version)), in: transaction)
            }
            try post.postOutbox.append(NoteChanged("a", version: 4), in: transaction)
            try post.postOutbox.append(NoteChanged("a", version: 5), in: transaction)
        }
        try relayed(post)
        let counts = sent(post).map { $0.headers["bundle"]?.int }
        #expect(counts == [3, 2, 2])
        #expect(sent(post).map(\.routingKey) == [NoteChanged.type.name, CardSealed.type.name, NoteChanged.type.name])
    }

    @Test func `is never made for an exchange few may read`() throws {
        let post = try Correspondence(bundling: .small)
        post.memory.declare(exchange: "post.protected", queues: ["few"])
        _ = try post.post.write { [post] transaction in
            for version in 1...40 {
                try post.postOutbox.append(
                    NoteChanged("a", version: Int64(version)), to: "post.protected", in: transaction)
            }
        }
        try relayed(post)
        #expect(post.memory.messages(in: "few").count == 40)
    }

    @Test func `brings every event with the envelope that append returned`() throws {
        let post = try Correspondence(bundling: .small)
        let cause = try Envelope(of: Delivery(Correspondence.message()))
        let appended = try post.post.write { [post] transaction in
            [
                try post.postOutbox.append(
                    NoteChanged(#"å "quoted" \ and "# + "\u{7}", version: 4, text: "line\nline"), causedBy: cause,
                    trace: #"00-"a"-01"#, in: transaction),
                try post.postOutbox.append(NoteChanged("b", version: 9), in: transaction),
            ]
        }
        try relayed(post)
        #expect(sent(post).count == 1)
        let heard = Ledger<Envelope>()
        let texts = Ledger<String>()
        var subscription = Subscription(queue: Correspondence.queue, from: "post")
        subscription.on(NoteChanged.self) { note, envelope, _ in
            heard.add(envelope)
            texts.add(note.text)
        }
        try settle(post, subscription)
        #expect(heard.entries == appended)
        #expect(texts.entries == ["line\nline", ""])
    }

    @Test func `that came is acknowledged with its last event, not before`() throws {
        let post = try Correspondence(bundling: .small)
        try post.append(1...5)
        try relayed(post)
        let acknowledged = Ledger<[Int]>()
        let tapped = TappedBroker(post.memory) { step throws(BrokerError) in
            if case .acknowledged = step { acknowledged.add((try? post.effects()) ?? []) }
        }
        try running(post.consumer(on: tapped, batch: 2)) {
            try eventually { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(acknowledged.entries == [Array(1...5)])
    }

    @Test func `that comes again after a part of it has taken effect has the effect of the rest`() throws {
        let post = try Correspondence(bundling: .small)
        try post.append(1...5)
        try relayed(post)
        let isBusy = Mutex(true)
        let subscription = Correspondence.notes { note, _ in
            if note.version == 4, isBusy.withLock({ $0 }) { throw SQLiteError.busy }
        }
        try running(post.consumer(subscription, batch: 2)) {
            try eventually("the first ones are there") { try post.effects() == [1, 2, 3] }
            post.memory.cutConnections()
            #expect(post.memory.depth(of: Correspondence.queue) == 1)
            isBusy.withLock { $0 = false }
            try eventually("the queue is empty") { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(try post.effects() == Array(1...5))
    }

    @Test func `with an event that cannot be handled parks that one as if it had come alone`() throws {
        let alone = try Correspondence()
        let bundled = try Correspondence(bundling: .small)
        let subscription = Correspondence.notes { note, _ in
            if note.version == 3 { throw Unprocessable("three") }
        }
        for post in [alone, bundled] {
            try post.append(1...5, subject: "n\"ote")
            try relayed(post)
            try settle(post, subscription)
            #expect(try post.effects() == [1, 2, 4, 5])
            #expect(post.deadLetters().count == 1, "though everything was delivered twice")
        }
        let (left, right) = (alone.deadLetters()[0], bundled.deadLetters()[0])
        #expect(left.delivery.body == right.delivery.body && right.delivery.type == NoteChanged.type.name)
        #expect(right.reason == "three" && right.handler == NoteChanged.type.name && right.queue == left.queue)
        #expect(Set(left.delivery.headers.keys) == Set(right.delivery.headers.keys))
        #expect(right.envelope?.version == 3 && right.delivery.messageID == right.envelope?.id.lowercase)
        bundled.inject(right.replayed())
        bundled.inject(right.replayed())
        try settle(bundled)
        #expect(try bundled.effects() == [1, 2, 4, 5, 3], "put back it takes effect, once")
    }

    @Test(arguments: [
        (#"{"text":"note 2"}"#, "{", "not JSON: "),
        (#"{"text":"note 2"}"#, "{}", "undecodable: text: missing"),
        (#""sequence":2"#, #""sequence":"2""#, "envelope: sequence: not a positive integer"),
        (#""specversion":"1.0","id""#, #""specversion":"1.0","di""#, "envelope: id: missing"),
        (#"{"specversion":"1.0""#, #"{"specversion""#, "envelope: "),
    ])
    func `with an event that cannot be read parks that one and no other`(
        _ text: String, _ spoiled: String, _ reason: String
    ) throws {
        let post = try Correspondence(bundling: .small)
        try post.append(1...3)
        try relayed(post)
        var bundle = try #require(post.memory.takeFirst(of: Correspondence.queue))
        var lines = String(decoding: bundle.body, as: UTF8.self).split(separator: "\n").map(String.init)
        // The second event's lines are the third and the fourth.
        for place in 2...3 { lines[place] = lines[place].replacing(text, with: spoiled) }
        bundle.body = Array(lines.map { $0 + "\n" }.joined().utf8)
        post.inject(OutgoingMessage(bundle))
        try settle(post)
        #expect(try post.effects() == [1, 3])
        let letters = post.deadLetters()
        #expect(!letters.isEmpty && letters.allSatisfy { $0.reason.hasPrefix(reason) }, "\(letters.map(\.reason))")
        #expect(letters.allSatisfy { $0.delivery.headers["bundle"] == nil })
    }

    @Test(arguments: ["", "{}\n", "{}\n{}", "\n\n\n\n\n\n", "{}\n{}\n{}\n{}\n{}\n{}\n{}\n"])
    func `that is not whole is parked as it came`(_ body: String) throws {
        let post = try Correspondence()
        var broken = Correspondence.message()
        broken.headers = [("bundle", .int(2))]
        broken.body = Array(body.utf8)
        post.inject(broken)
        post.inject(Correspondence.message(version: 7))
        try settle(post)
        #expect(try post.effects() == [7])
        let letter = try #require(post.deadLetters().first)
        #expect(post.deadLetters().count == 1 && letter.reason.hasPrefix("bundle: "))
        #expect(letter.delivery.body == broken.body && letter.delivery.messageID == broken.messageID)
        #expect(letter.replayed().contentType == "application/cloudevents-batch+ndjson")
    }

    @Test func `that a version before bundles has parked takes effect when it is put back`() throws {
        let post = try Correspondence(bundling: .small)
        try post.append(1...4)
        try relayed(post)
        let bundle = try #require(post.memory.takeFirst(of: Correspondence.queue))
        // Meanwhile one of its events has come alone.
        post.inject(try #require(Self.alone(2, of: bundle)))
        try settle(post)
        post.inject(DeadLetter(bundle, from: Correspondence.queue).replayed())
        post.inject(DeadLetter(bundle, from: Correspondence.queue).replayed())
        try settle(post)
        #expect(try post.effects() == [2, 1, 3, 4], "what had taken effect does not again")
        #expect(post.deadLetters().isEmpty)
    }

    @Test func `that no queue wants goes out event by event until one does, in order`() throws {
        let post = try Correspondence(bundling: .small)
        post.memory.deleteQueue(Correspondence.queue)
        try post.append(1...20)
        try running(post.relay()) {
            try eventually { post.metrics.counter("outbox_returned_total", "").value > 1 }
            #expect(try post.outboxDepth() == 20)
            post.memory.declare(exchange: Correspondence.exchange, queues: [Correspondence.queue])
            try eventually { try post.outboxDepth() == 0 }
        }
        try settle(post)
        #expect(try post.effects() == Array(1...20))
    }

    /// The event of a bundle with this version, as a relay would have sent it by itself.
    private static func alone(_ version: Int, of bundle: Delivery) -> OutgoingMessage? {
        let lines = String(decoding: bundle.body, as: UTF8.self).split(separator: "\n")
        guard let place = lines.firstIndex(where: { $0.contains(#""version":\#(version),"#) }),
            let id = lines[place].split(separator: "\"id\":\"").last?.prefix(36)
        else { return nil }
        var message = Correspondence.message(version: version)
        message.messageID = String(id)
        message.headers = message.headers.map { $0.0 == "cloudEvents:id" ? ($0.0, .string(String(id))) : $0 }
        return message
    }
}

extension Delivery {
    /// A message as it would be delivered.
    fileprivate init(_ message: OutgoingMessage) {
        self.init(
            tag: 1, redelivered: false, exchange: message.exchange, routingKey: message.routingKey,
            messageID: message.messageID, type: message.type, userID: message.userID,
            headers: Dictionary(message.headers) { $1 }, body: message.body)
    }
}

extension OutgoingMessage {
    /// A delivery sent once more.
    fileprivate init(_ delivery: Delivery) {
        self.init(
            exchange: delivery.exchange, routingKey: delivery.routingKey, messageID: delivery.messageID ?? "",
            type: delivery.type ?? "", appID: delivery.userID ?? "", timestamp: Clock.system.now(),
            headers: delivery.headers.sorted { $0.key < $1.key }.map { ($0, $1) }, body: delivery.body)
    }
}
