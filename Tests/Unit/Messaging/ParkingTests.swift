import Contracts
import Messaging
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct parking {
    private struct Surprise: Error {}

    /// Runs consumer and relay of the desk until the queue is empty and what was parked has left.
    private func settle(_ post: Correspondence, _ subscription: Subscription? = nil) throws {
        try running(post.consumer(subscription), post.deskRelay()) {
            try eventually("the queue is empty") { post.memory.depth(of: Correspondence.queue) == 0 }
            try eventually("parked messages have left") { try post.outboxDepth(post.desk) == 0 }
        }
    }

    struct Spoiled: Sendable, CustomStringConvertible {
        let description: String
        let reason: String
        let spoil: @Sendable (inout OutgoingMessage) -> Void
    }

    static let spoiled = [
        Spoiled(description: "a body that is no JSON", reason: "not JSON: ") { $0.body = Array("{".utf8) },
        Spoiled(description: "an empty body", reason: "not JSON: ") { $0.body = [] },
        Spoiled(description: "a missing field", reason: "undecodable: text: missing") { $0.body = Array("{}".utf8) },
        Spoiled(description: "a field of another type", reason: "undecodable: text: not a string") {
            $0.body = Array(#"{"text":17}"#.utf8)
        },
        Spoiled(description: "no envelope at all", reason: "envelope: cloudEvents:type: missing") { $0.headers = [] },
        Spoiled(description: "no sequence", reason: "envelope: sequence: missing") { message in
            message.headers.removeAll { $0.0 == "sequence" }
        },
        Spoiled(description: "an unknown major version", reason: "unknown version") { message in
            message = Correspondence.message(type: "post.note-changed.v2")
        },
        Spoiled(description: "another publisher's event", reason: "unknown publisher") { message in
            message = Correspondence.message(type: "register.person-changed.v1")
        },
    ]

    @Test(arguments: spoiled)
    func `a message that cannot be read is parked once, with its reason`(_ spoiled: Spoiled) throws {
        let post = try Correspondence()
        var message = Correspondence.message(version: 2)
        spoiled.spoil(&message)
        post.inject(Correspondence.message(version: 1))
        post.inject(message)
        post.inject(Correspondence.message(version: 3))
        try settle(post)
        #expect(try post.effects() == [1, 3], "a poison message never stops the queue")
        let letters = post.deadLetters()
        #expect(letters.count == 1, "though it was delivered twice")
        #expect(letters[0].reason.hasPrefix(spoiled.reason), "\(letters[0].reason)")
        #expect(letters[0].delivery.body == message.body && letters[0].delivery.messageID == message.messageID)
        #expect(letters[0].queue == Correspondence.queue)
    }

    @Test func `a message without an id is parked, and does not stop the queue`() throws {
        let post = try Correspondence()
        var nameless = Correspondence.message()
        (nameless.messageID, nameless.headers) = ("", [])
        post.inject(nameless)
        post.inject(Correspondence.message(version: 2))
        try settle(post)
        #expect(try post.effects() == [2])
        #expect(post.deadLetters().count == 2, "its duplicate cannot be known")
    }

    @Test func `a hostile message is parked in a form that can be sent on`() throws {
        let post = try Correspondence()
        var hostile = Correspondence.message()
        hostile.messageID = String(repeating: "\u{FFFD}", count: 255)
        hostile.type = String(repeating: "\0", count: 300)
        hostile.headers = [
            (String(repeating: "n", count: 400), .string("x")), ("nul", .string("a\0b")), ("replay", .int(.max)),
            ("huge", .string(String(repeating: "y", count: 120_000))), ("kept", .int(.min)),
            ("CC", .string("elsewhere")), ("BCC", .int(1)), ("x-death", .string("never")),
        ]
        post.inject(hostile)
        post.inject(Correspondence.message(version: 2))
        try settle(post)
        #expect(try post.effects() == [2])
        let letter = try #require(post.deadLetters().first)
        #expect(letter.delivery.messageID?.utf8.count == 255 && letter.delivery.type?.utf8.count == 255)
        #expect(letter.delivery.headers["nul"] == .string("a?b") && letter.delivery.headers["kept"] == .int(.min))
        #expect(letter.reason.hasPrefix("envelope") && letter.handler?.utf8.count == 255)
        // RabbitMQ refuses a message whose CC is no list, and would with it stop whatever is to be sent after it.
        #expect(letter.delivery.headers.keys.allSatisfy { !["CC", "BCC", "x-death"].contains($0) })
        let bytes = letter.delivery.headers.reduce(0) {
            $0 + $1.key.utf8.count + ($1.value.string?.utf8.count ?? 8) + 8
        }
        #expect(bytes < 100_000, "fits one frame")
        #expect(letter.replayed().headers.contains { $0.0 == "replay" && $0.1 == .int(1_000_001) })
    }

    @Test func `a handler that fails is tried three times, then its message is parked`() throws {
        let post = try Correspondence()
        let attempts = Mutex(0)
        let subscription = Correspondence.notes { note, _ in
            guard note.version == 5 else { return }
            attempts.withLock { $0 += 1 }
            throw Surprise()
        }
        for version in 1...9 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        #expect(try post.effects() == [1, 2, 3, 4, 6, 7, 8, 9], "what it wrote is undone, what others wrote is not")
        let letters = post.deadLetters()
        #expect(letters.count == 1 && letters[0].attempts == 3)
        #expect(letters[0].reason.contains("Surprise") && letters[0].handler == NoteChanged.type.name)
        // Once more in the batch that was then repeated message by message.
        #expect(attempts.withLock { $0 } >= 3)
    }

    @Test func `a handler that succeeds on the third try parks nothing`() throws {
        let post = try Correspondence()
        let failures = Mutex(5)
        let subscription = Correspondence.notes { note, _ in
            let fails = failures.withLock { left in
                guard note.version == 2, left > 0 else { return false }
                left -= 1
                return true
            }
            if fails { throw Surprise() }
        }
        for version in 1...4 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        #expect(try post.effects() == [1, 2, 3, 4], "order is kept")
        #expect(post.deadLetters().isEmpty)
    }

    @Test func `a broken rule of the database counts as a failing handler and names no value`() throws {
        let post = try Correspondence()
        var subscription = Subscription(queue: Correspondence.queue, from: "post")
        subscription.on(NoteChanged.self) { note, _, transaction in
            _ = try transaction.run(
                "INSERT INTO effect (subject, version) VALUES (?1, ?2)", note.version == 2 ? nil : note.subject,
                note.version)
        }
        for version in 1...3 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        #expect(try post.effects() == [1, 3])
        #expect(post.deadLetters().map(\.attempts) == [3])
    }

    @Test func `a message its handler refuses is parked at once`() throws {
        let post = try Correspondence()
        let attempts = Mutex(0)
        let subscription = Correspondence.notes { note, _ in
            guard note.version == 2 else { return }
            attempts.withLock { $0 += 1 }
            throw Unprocessable("note of another school")
        }
        for version in 1...3 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        #expect(try post.effects() == [1, 3])
        #expect(post.deadLetters().map(\.reason) == ["note of another school"])
        #expect(attempts.withLock { $0 } == 2, "in the batch, and alone to be judged")
    }

    @Test func `a batch whose common work fails is taken message by message`() throws {
        let post = try Correspondence()
        let touched = Mutex<[Int64]>([])
        var subscription = Subscription(queue: Correspondence.queue, from: "post")
        subscription.beforeBatch = { _ in touched.withLock { $0 = [] } }
        subscription.on(NoteChanged.self) { note, _, _ in touched.withLock { $0.append(note.version) } }
        subscription.afterBatch = { transaction in
            for version in touched.withLock({ $0 }) {
                if version == 3 { throw Surprise() }
                _ = try transaction.run("INSERT INTO effect (subject, version) VALUES ('x', ?1)", version)
            }
        }
        for version in 1...5 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        #expect(try post.effects() == [1, 2, 4, 5])
        #expect(post.deadLetters().map { $0.envelope?.version } == [3])
    }

    @Test func `a full disk parks nothing and loses nothing`() throws {
        let post = try Correspondence()
        let isFull = Atomic<Bool>(true)
        let refusals = Mutex(0)
        let subscription = Correspondence.notes { note, _ in
            guard note.version >= 3, isFull.load(ordering: .relaxed) else { return }
            refusals.withLock { $0 += 1 }
            throw SQLiteError.diskFull
        }
        for version in 1...6 { post.inject(Correspondence.message(version: version)) }
        let consumer = Running(post.consumer(subscription))
        try eventually("far more than three tries") { refusals.withLock { $0 } > 20 }
        #expect(try post.effects() == [1, 2])
        #expect(try post.outboxDepth(post.desk) == 0)
        isFull.store(false, ordering: .relaxed)
        try eventually("it goes on by itself") { try post.effects() == [1, 2, 3, 4, 5, 6] }
        try consumer.end()
        #expect(post.deadLetters().isEmpty)
        #expect(try post.outboxDepth(post.desk) == 0)
    }

    @Test func `a database that can hold no more pages parks nothing and loses nothing`() throws {
        let post = try Correspondence()
        let filler = String(repeating: "x", count: 3_000)
        let subscription = Correspondence.notes { note, transaction in
            _ = try transaction.run(
                "INSERT INTO effect (subject, version) VALUES (?1, ?2)", filler, 1_000 + note.version)
        }
        let pages = try post.desk.write { transaction in
            try transaction.first("PRAGMA page_count") { row in row.int(0) } ?? 0
        }
        func limit(_ pages: Int) throws {
            _ = try post.desk.write { transaction in
                try transaction.first(dynamic: "PRAGMA max_page_count = \(pages)", []) { row in row.int(0) }
            }
        }
        try limit(pages + 12)
        for version in 1...60 { post.inject(Correspondence.message(version: version)) }
        let retries = post.deskMetrics.counter("inbox_retries_total", "", labels: [("queue", Correspondence.queue)])
        try running(post.consumer(subscription, batch: 10), post.deskRelay()) {
            try eventually("refused again and again") { retries.value > 10 }
            #expect(post.memory.depth(of: Correspondence.queue) > 0)
            try limit(1_000_000)
            try eventually("it goes on by itself") { post.memory.depth(of: Correspondence.queue) == 0 }
        }
        #expect(try post.effects().filter { $0 < 1_000 } == Array(1...60))
        #expect(post.deadLetters().isEmpty)
        #expect(try post.outboxDepth(post.desk) == 0)
    }

    @Test func `a replayed dead letter takes effect once`() throws {
        let post = try Correspondence()
        let isMended = Atomic<Bool>(false)
        let subscription = Correspondence.notes { note, _ in
            if note.version == 2, !isMended.load(ordering: .relaxed) { throw Unprocessable("not yet") }
        }
        for version in 1...3 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        let letter = try #require(post.deadLetters().first)
        isMended.store(true, ordering: .relaxed)
        post.inject(letter.replayed())
        post.inject(letter.replayed())
        try settle(post, subscription)
        #expect(try post.effects() == [1, 3, 2], "replayed twice by mistake, delivered four times, one effect")
        #expect(post.deadLetters().count == 1, "not parked again")
        let missing = post.deskMetrics.counter("inbox_gaps_total", "", labels: [("queue", Correspondence.queue)])
        #expect(missing.value == 0, "its place in the sequence was seen the first time")
    }

    @Test func `replays in any order open no gap`() throws {
        let post = try Correspondence()
        let isMended = Atomic<Bool>(false)
        let subscription = Correspondence.notes { note, _ in
            if note.version != 5, !isMended.load(ordering: .relaxed) { throw Unprocessable("not yet") }
        }
        for version in 1...9 { post.inject(Correspondence.message(version: version)) }
        try settle(post, subscription)
        isMended.store(true, ordering: .relaxed)
        let letters = post.deadLetters()
        for place in [0, 7, 3] { post.inject(letters[place].replayed()) }
        try settle(post, subscription)
        #expect(try post.effects() == [5, 1, 9, 4])
        let gaps = post.deskMetrics.counter("inbox_gaps_total", "", labels: [("queue", Correspondence.queue)])
        #expect(gaps.value == 0)
    }

    @Test func `a replayed dead letter that fails again is parked again, and can be replayed again`() throws {
        let post = try Correspondence()
        let isMended = Atomic<Bool>(false)
        let subscription = Correspondence.notes { _, _ in
            if !isMended.load(ordering: .relaxed) { throw Unprocessable("not yet") }
        }
        post.inject(Correspondence.message(version: 1))
        try settle(post, subscription)
        post.inject(try #require(post.deadLetters().first).replayed())
        try settle(post, subscription)
        #expect(post.deadLetters().map(\.replays) == [0, 1])
        isMended.store(true, ordering: .relaxed)
        post.inject(try #require(post.deadLetters().last).replayed())
        try settle(post, subscription)
        #expect(try post.effects() == [1])
        #expect(post.deadLetters().count == 2)
    }

    @Test func `a message that took effect is not parked when it comes again spoiled`() throws {
        let post = try Correspondence()
        var message = Correspondence.message(version: 1)
        post.inject(message)
        message.body = Array("{".utf8)
        post.inject(message)
        try settle(post)
        #expect(try post.effects() == [1])
        #expect(post.deadLetters().isEmpty)
    }
}
