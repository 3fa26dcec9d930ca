import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

/// What is let through to a replica, whatever the order in which it comes.
@Suite(.timeLimit(.minutes(5))) struct `a replica` {
    private let memory = MemoryBroker()
    private let database: Database
    private let metrics = Metrics()
    private let card = UUID(high: 1, low: 1)

    init() throws {
        database = try Database(
            at: ":memory:", applicationID: 0x424F_5858, migrations: Outbox.migrations + [CardBox.migration])
        memory.declare(exchange: "post.events", queues: ["box.from-post"])
    }

    private func message(_ event: some Event, _ sequence: Int64, _ epoch: String = "first") -> OutgoingMessage {
        let type = Swift.type(of: event).type
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: type, source: "skolbuss/post", subject: event.subject,
            time: Clock.system.now(), sequence: sequence, version: event.version, epoch: epoch)
        return OutgoingMessage(
            exchange: "post.events", routingKey: type.name, messageID: envelope.id.lowercase, type: type.name,
            appID: envelope.source, timestamp: envelope.time, headers: envelope.headers, body: event.body())
    }

    /// Lets the messages come in this order, each twice.
    private func hear(_ messages: [OutgoingMessage]) throws {
        for message in messages { memory.inject(message) }
        let consumer = Consumer(
            subscription: CardBox.subscription(), database: database, broker: DuplicatingBroker(memory),
            outbox: Outbox(source: "box", exchange: "box.events"), policy: .quick, metrics: metrics)
        try running(consumer) { try eventually { memory.depth(of: "box.from-post") == 0 } }
    }

    private func count(_ name: String) -> Int {
        metrics.counter(name, "", labels: [("queue", "box.from-post")]).value
    }

    private var text: String? { get throws { try CardBox.cards(in: database)[card] } }

    @Test func `keeps the newest state, in whatever order states come`() throws {
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1], [3, 1, 2]] as [[Int64]] {
            let test = try Self()
            try test.hear(order.map { test.message(CardChanged(card, version: $0, text: "\($0)"), $0) })
            #expect(try test.text == "3")
            #expect(test.count("inbox_applied_total") + test.count("replica_stale_total") == 3)
        }
    }

    @Test func `takes the document after the mark of its version, and no mark after its document`() throws {
        let mark = CardSealed(card, version: 2)
        let document = CardChanged(card, version: 2, text: "two")
        try hear([message(CardChanged(card, version: 1, text: "one"), 1), message(mark, 2)])
        #expect(try text == CardBox.sealed)
        try hear([message(document, 3)])
        #expect(try text == "two")
        try hear([message(mark, 4)])
        #expect(try text == "two")
    }

    @Test func `uses no older document after a mark`() throws {
        try hear([message(CardSealed(card, version: 2), 2), message(CardChanged(card, version: 1, text: "one"), 1)])
        #expect(try text == CardBox.sealed)
    }

    @Test func `is not brought back to what was deleted by what comes late`() throws {
        try hear([
            message(CardDeleted(card, version: 3), 3), message(CardChanged(card, version: 2, text: "two"), 2),
            message(CardSealed(card, version: 1), 1),
        ])
        #expect(try text == nil)
        try hear([message(CardChanged(card, version: 4, text: "four"), 4)])
        #expect(try text == "four")
    }

    @Test func `believes a new epoch's lower versions, keeps the rest, and hears the old epoch no more`() throws {
        let other = UUID(high: 2, low: 2)
        try hear([
            message(CardChanged(card, version: 7, text: "seven"), 1),
            message(CardChanged(other, version: 3, text: "other"), 2),
        ])
        try hear([message(CardChanged(card, version: 5, text: "five again"), 1, "second")])
        #expect(try text == "five again")
        #expect(try CardBox.cards(in: database)[other] == "other")
        try hear([message(CardChanged(card, version: 8, text: "of the old epoch"), 3)])
        #expect(try text == "five again")
        #expect(count("replica_past_epoch_total") == 2, "it came twice")
        #expect(count("inbox_epochs_total") == 1)
        #expect(metrics.exposition().contains(#"inbox_missing{queue="box.from-post"} 0"#))
    }

    @Test func `changes its epoch for all exchanges at once`() throws {
        memory.declareExchange("post.protected")
        memory.bind("box.from-post", to: "post.protected", key: "#")
        try hear([message(CardChanged(card, version: 7, text: "seven"), 1)])
        var protected = message(CardChanged(card, version: 2, text: "two"), 1, "second")
        protected.exchange = "post.protected"
        try hear([protected, message(CardSealed(card, version: 2), 9, "second")])
        #expect(try text == "two")
        #expect(count("inbox_epochs_total") == 1)
    }

    @Test func `does not enter an epoch because an operator replays a message of it`() throws {
        try hear([message(CardChanged(card, version: 1, text: "one"), 1)])
        var replayed = message(CardChanged(card, version: 2, text: "from long ago"), 1, "long ago")
        replayed.headers.append((DeadLetter.Header.replay, .int(1)))
        try hear([replayed, message(CardChanged(card, version: 2, text: "two"), 2)])
        #expect(try text == "two")
        #expect(count("inbox_epochs_total") == 0)
    }

    @Test func `parks a version nobody reaches by counting`() throws {
        memory.declareQueue("box.from-post.dead")
        try hear([message(CardChanged(card, version: 1 << 40, text: "far"), 1)])
        #expect(count("inbox_parked_total") == 1)
        #expect(try text == nil)
    }

    @Test func `gives a state that could not be kept another chance`() throws {
        struct Surprise: Error {}
        let subscription = CardBox.subscription { if $0 == "bad" { throw Surprise() } }
        let consumer = Consumer(
            subscription: subscription, database: database, broker: memory,
            outbox: Outbox(source: "box", exchange: "box.events"), policy: .quick, metrics: metrics)
        memory.inject(message(CardChanged(card, version: 2, text: "bad"), 1))
        try running(consumer) { try eventually { memory.depth(of: "box.from-post") == 0 } }
        #expect(count("inbox_parked_total") == 1)
        try hear([message(CardChanged(card, version: 2, text: "good"), 2)])
        #expect(try text == "good", "what had no effect is not known")
    }
}
