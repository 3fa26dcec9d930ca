import JSON
import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ConsumingTests {
    private let host: VirtualHost
    private let broker: RabbitMQBroker

    init() throws {
        host = try VirtualHost("consuming")
        try host.declare(queues: ["q"], exchange: "e")
        broker = try host.broker()
    }

    private func publish(_ count: Int) throws {
        let publisher = try broker.publisher(named: "test")
        defer { publisher.close() }
        try publisher.publishAll((1...count).map { .sample($0, to: "e") })
    }

    private func numbers(_ deliveries: [Delivery]) -> [Int64?] {
        deliveries.map { $0.headers["sequence"]?.int }
    }

    @Test func `what was not acknowledged comes again, in order and marked`() throws {
        try publish(10)
        let first = try broker.consumer(of: "q", prefetch: 10, named: "first")
        let taken = try first.take(10)
        #expect(numbers(taken) == Array(1...10))
        #expect(taken.allSatisfy { !$0.redelivered })
        try first.acknowledge(upTo: taken[3].tag)
        first.close()

        let second = try broker.consumer(of: "q", prefetch: 10, named: "second")
        defer { second.close() }
        let again = try second.take(6)
        #expect(numbers(again) == Array(5...10))
        #expect(again.allSatisfy { $0.redelivered })
    }

    @Test func `no more is delivered than the prefetch until something is acknowledged`() throws {
        try publish(6)
        let consumer = try broker.consumer(of: "q", prefetch: 4, named: "test")
        defer { consumer.close() }
        let taken = try consumer.take(4)
        #expect(taken.count == 4)
        #expect(try consumer.deliveries(upTo: 10, within: .milliseconds(300), wake: nil).isEmpty)
        try consumer.acknowledge(upTo: taken[3].tag)
        #expect(try numbers(consumer.take(2)) == [5, 6])
    }

    @Test func `the second consumer of a queue gets everything when the first is gone, and nothing before`() throws {
        let first = try broker.consumer(of: "q", prefetch: 10, named: "first")
        let second = try broker.consumer(of: "q", prefetch: 10, named: "second")
        defer { second.close() }
        try publish(3)
        #expect(try first.take(3).count == 3)
        #expect(try second.deliveries(upTo: 10, within: .milliseconds(300), wake: nil).isEmpty)
        first.close()
        #expect(try numbers(second.take(3)) == [1, 2, 3])
    }

    @Test func `after cancelling, what was delivered can still be read and acknowledged`() throws {
        try publish(5)
        let consumer = try broker.consumer(of: "q", prefetch: 3, named: "test")
        #expect(try consumer.take(1).count == 1)
        try consumer.cancel()
        let rest = try consumer.take(2)
        #expect(numbers(rest) == [2, 3])
        try consumer.acknowledge(upTo: rest[1].tag)
        #expect(try consumer.deliveries(upTo: 10, within: .milliseconds(300), wake: nil).isEmpty)
        consumer.close()

        let next = try broker.consumer(of: "q", prefetch: 10, named: "next")
        defer { next.close() }
        let left = try next.take(2)
        #expect(numbers(left) == [4, 5])
        #expect(left.allSatisfy { !$0.redelivered })
    }

    @Test func `serving the heartbeat keeps what arrives for later`() throws {
        let consumer = try broker.consumer(of: "q", prefetch: 10, named: "test")
        defer { consumer.close() }
        try publish(5)
        for _ in 0..<50 { try consumer.serveHeartbeat() }
        #expect(try numbers(consumer.take(5)) == Array(1...5))
    }

    @Test func `a descriptor that becomes readable ends the wait`() throws {
        let consumer = try broker.consumer(of: "q", prefetch: 10, named: "test")
        defer { consumer.close() }
        let stop = Stop()
        stop.request()
        #expect(try consumer.deliveries(upTo: 1, within: .seconds(300), wake: stop.fileDescriptor).isEmpty)
    }

    @Test func `deleting the queue under a consumer is noticed`() throws {
        let consumer = try broker.consumer(of: "q", prefetch: 10, named: "test")
        defer { consumer.close() }
        try host.node.control(["delete_queue", "--vhost", host.name, "q"])
        #expect(throws: BrokerError.consumerCancelled(queue: "q")) { _ = try consumer.take(1) }
    }

    @Test func `a browser sees a queue without emptying it, and takes out what it acknowledges`() throws {
        try host.declare(queues: ["parked"], exchange: "p", singleActiveConsumer: false)
        let publisher = try broker.publisher(named: "test")
        defer { publisher.close() }
        try publisher.publishAll((1...5).map { .sample($0, to: "p") })

        let first = try QueueBrowser(broker, queue: "parked")
        #expect(try first.count() == 5)
        var seen: [Delivery] = []
        while let delivery = try first.next() { seen.append(delivery) }
        #expect(numbers(seen) == Array(1...5))
        try first.acknowledge(seen[2].tag)
        first.close()

        let second = try QueueBrowser(broker, queue: "parked")
        defer { second.close() }
        seen = []
        while let delivery = try second.next() { seen.append(delivery) }
        #expect(numbers(seen) == [1, 2, 4, 5])
    }

    @Test func `a queue with a single active consumer refuses to be browsed`() throws {
        let browser = try QueueBrowser(broker, queue: "q")
        defer { browser.close() }
        #expect { try browser.next() } throws: { error in
            if case .closedByBroker(405, _) = error as? BrokerError { true } else { false }
        }
    }
}
