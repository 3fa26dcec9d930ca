import JSON
import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

extension OnFaultyBroker {
    @Suite(.timeLimit(.minutes(20)))
    struct BrokerFaultTests {
        private let node: PrivateBroker
        private let host: VirtualHost

        init() throws {
            host = try OnFaultyBroker.host("faults", queue: "q", exchange: "e")
            node = host.node
        }

        /// Repeats the call until it throws: true when it says within two minutes that the connection is gone.
        private func isFoundDead(_ call: () throws -> Void) -> Bool {
            let deadline = Deadline(in: .seconds(120))
            while !deadline.hasPassed {
                do {
                    try call()
                } catch BrokerError.connectionLost, BrokerError.timedOut, BrokerError.closedByBroker {
                    return true
                } catch {
                    Issue.record(error)
                    return false
                }
            }
            return false
        }

        @Test func `a frozen broker is found out by its silence, by publisher and consumer alike`() throws {
            let broker = try host.broker(heartbeat: .seconds(5))
            let publisher = try broker.publisher(named: "publisher")
            let consumer = try broker.consumer(of: "q", prefetch: 10, named: "consumer")
            node.pause()
            defer { node.resume() }
            #expect(isFoundDead { _ = try publisher.outcomes(within: .seconds(1), wake: nil) })
            #expect(isFoundDead { _ = try consumer.deliveries(upTo: 10, within: .seconds(1), wake: nil) })
            publisher.close()
            consumer.close()
        }

        @Test func `publishing into a frozen broker ends with an error and not with a hang`() throws {
            let publisher = try host.broker(heartbeat: .seconds(5), limit: .seconds(10)).publisher(named: "publisher")
            node.pause()
            defer { node.resume() }
            let body = [UInt8](repeating: 32, count: 20_000)
            #expect(isFoundDead { _ = try publisher.publish(.sample(to: "e", body: body)) })
            publisher.close()
        }

        @Test func `connecting to a frozen broker ends with an error`() throws {
            let broker = try host.broker(limit: .seconds(3))
            node.pause()
            defer { node.resume() }
            #expect(throws: BrokerError.self) { try broker.publisher(named: "publisher") }
        }

        @Test func `everything confirmed is there after kill -9, once connected again`() throws {
            let broker = try host.broker()
            let publisher = try broker.publisher(named: "publisher")
            let consumer = try broker.consumer(of: "q", prefetch: 10, named: "consumer")
            let first = (1...2_000).map { OutgoingMessage.sample($0, to: "e") }
            let said = try publisher.publishAll(first)
            #expect(said.rejections == 0 && said.returns == 0)
            let delivered = try consumer.take(10)
            #expect(delivered.count == 10)
            node.kill()
            #expect(isFoundDead { _ = try publisher.outcomes(within: .seconds(1), wake: nil) })
            #expect(isFoundDead { _ = try consumer.deliveries(upTo: 1, within: .seconds(1), wake: nil) })
            publisher.close()
            consumer.close()
            #expect(throws: BrokerError.self) { try broker.publisher(named: "too early") }

            try node.start()
            let again = try eventually("a new connection", within: .seconds(120)) {
                try? broker.consumer(of: "q", prefetch: 500, named: "again")
            }
            defer { again.close() }
            var found: [String] = []
            while found.count < first.count {
                let deliveries = try again.take(1)
                guard let last = deliveries.last else { break }
                found += deliveries.compactMap(\.messageID)
                try again.acknowledge(upTo: last.tag)
            }
            #expect(found == first.map(\.messageID))
        }

        @Test func `a memory alarm blocks the publisher, tells it, and lets it go again`() throws {
            let broker = try host.broker()
            let publisher = try broker.publisher(named: "publisher")
            defer { publisher.close() }
            try node.raiseAlarm()
            defer { try? node.endAlarm() }
            // The broker tells a connection that it is blocked when it next publishes.
            var tag = try publisher.publish(.sample(to: "e"))
            let reason = try eventually("blocked", within: .seconds(60)) {
                for outcome in try publisher.outcomes(within: .seconds(1), wake: nil) {
                    if case .blocked(let reason) = outcome { return reason }
                }
                tag = try publisher.publish(.sample(to: "e"))
                return String?.none
            }
            #expect(reason.contains("memory"))
            // Consumers go on: that is how the memory is freed.
            let consumer = try broker.consumer(of: "q", prefetch: 10, named: "consumer")
            consumer.close()

            try node.endAlarm()
            var said: [PublishOutcome] = []
            try eventually("unblocked and confirmed", within: .seconds(60)) {
                said += try publisher.outcomes(within: .seconds(1), wake: nil)
                return said.contains(.unblocked)
                    && said.contains { if case .confirmed(tag, _) = $0 { true } else { false } }
            }
        }

        @Test func `a publisher that is blocked and pushes on gets an error and not a hang`() throws {
            let publisher = try host.broker(limit: .seconds(5)).publisher(named: "publisher")
            try node.raiseAlarm()
            defer { try? node.endAlarm() }
            let body = [UInt8](repeating: 32, count: 100_000)
            #expect(isFoundDead { _ = try publisher.publish(.sample(to: "e", body: body)) })
            publisher.close()
        }

        @Test func `a network that carries nothing is found out, and one that is cut at once`() throws {
            let proxy = try TCPProxy(to: node.amqpPort.number)
            let broker = try host.broker(heartbeat: .seconds(5), port: proxy.port.number)
            let held = try broker.publisher(named: "held")
            proxy.set(.hold)
            #expect(isFoundDead { _ = try held.outcomes(within: .seconds(1), wake: nil) })
            held.close()

            proxy.set(.forward)
            let cut = try broker.publisher(named: "cut")
            try cut.publishAll([.sample(to: "e")])
            proxy.cut()
            #expect(isFoundDead { _ = try cut.outcomes(within: .seconds(1), wake: nil) })
            cut.close()
            #expect(proxy.passed(.toServer) > 0)

            proxy.set(.delay(.milliseconds(20)))
            let slow = try broker.publisher(named: "slow")
            defer { slow.close() }
            #expect(try slow.publishAll([.sample(to: "e")]).count == 1)
        }
    }
}
