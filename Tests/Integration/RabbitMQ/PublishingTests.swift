import JSON
import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct PublishingTests {
    @Test func `a message arrives with everything it was sent with`() throws {
        let host = try VirtualHost("round-trip")
        try host.declare(queues: ["q"], exchange: "e")
        let broker = try host.broker()
        let publisher = try broker.publisher(named: "test")
        defer { publisher.close() }
        let message = OutgoingMessage.sample(7, to: "e")
        let said = try publisher.publishAll([message])
        #expect(said == [.confirmed(tag: 1, multiple: false)])

        let consumer = try broker.consumer(of: "q", prefetch: 10, named: "test")
        defer { consumer.close() }
        let delivery = try #require(try consumer.take(1).first)
        #expect(delivery.messageID == message.messageID)
        #expect(delivery.type == message.type && delivery.userID == "sample")
        #expect(delivery.exchange == "e")
        #expect(delivery.routingKey == message.routingKey)
        #expect(delivery.headers == Dictionary(uniqueKeysWithValues: message.headers))
        #expect(delivery.body == message.body)
        #expect(!delivery.redelivered)
        try consumer.acknowledge(upTo: delivery.tag)
    }

    // 131,064 bytes is one frame exactly; the library then holds the end back unless it is pushed.
    @Test(arguments: [0, 1, 131_063, 131_064, 131_065, 262_128, 1_000_000, 1_500_000])
    func `a body of any size arrives whole`(size: Int) throws {
        let host = try VirtualHost("sizes")
        try host.declare(queues: ["q"], exchange: "e")
        let broker = try host.broker()
        let publisher = try broker.publisher(named: "test")
        defer { publisher.close() }
        let bodies = (0..<3).map { number in (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) } }
        let said = try publisher.publishAll(bodies.map { .sample(to: "e", body: $0) })
        #expect(said.returns == 0 && said.rejections == 0)

        let consumer = try broker.consumer(of: "q", prefetch: 10, named: "test")
        defer { consumer.close() }
        #expect(try consumer.take(3).map(\.body) == bodies)
    }

    @Test func `what no queue wants comes back before it is confirmed`() throws {
        let host = try VirtualHost("returns")
        try host.declare(queues: [], exchange: "e")
        let publisher = try host.broker().publisher(named: "test")
        defer { publisher.close() }
        let message = OutgoingMessage.sample(to: "e")
        let said = try publisher.publishAll([message])
        #expect(
            said == [
                .returned(messageID: message.messageID, code: 312, reason: "NO_ROUTE"),
                .confirmed(tag: 1, multiple: false),
            ])
    }

    @Test func `a full queue refuses, and every message has exactly one answer`() throws {
        let host = try VirtualHost("full")
        try host.declare(queues: ["q"], exchange: "e", policy: ["max-length": 100, "overflow": "reject-publish"])
        let publisher = try host.broker().publisher(named: "test")
        defer { publisher.close() }
        var last: UInt64 = 0
        for number in 1...2_000 { last = try publisher.publish(.sample(number, to: "e")) }
        let said = try publisher.outcomes(upTo: last)
        var answered = Set<UInt64>()
        var refused = 0
        var open: UInt64 = 1
        for outcome in said {
            let (tag, multiple, isRefusal): (UInt64, Bool, Bool)
            switch outcome {
            case .confirmed(let number, let many): (tag, multiple, isRefusal) = (number, many, false)
            case .rejected(let number, let many): (tag, multiple, isRefusal) = (number, many, true)
            default: continue
            }
            let tags = multiple ? (open...tag).filter { !answered.contains($0) } : [tag]
            #expect(answered.isDisjoint(with: tags))
            answered.formUnion(tags)
            while answered.contains(open) { open += 1 }
            if isRefusal { refused += tags.count }
        }
        #expect(answered.count == 2_000)
        #expect(refused > 0 && refused < 2_000)
    }

    @Test func `publishing to an exchange that is not there ends the connection and says which`() throws {
        let publisher = try VirtualHost("no-exchange").broker().publisher(named: "test")
        defer { publisher.close() }
        #expect(throws: BrokerError.noSuchExchange("nowhere")) {
            try publisher.publishAll([.sample(to: "nowhere")])
        }
        #expect(throws: BrokerError.noSuchExchange("nowhere")) { try publisher.publish(.sample(to: "nowhere")) }
    }

    @Test func `a bell ends the wait for outcomes and is left ringing`() throws {
        let publisher = try VirtualHost("bell").broker().publisher(named: "test")
        defer { publisher.close() }
        let bell = Doorbell()
        bell.ring()
        #expect(try publisher.outcomes(within: .seconds(300), wake: bell).isEmpty)
        #expect(bell.wait(for: .zero))
    }
}
