import JSON
import Messaging
import RabbitMQ
import Runtime
import SQLite
import Stand
import TestSupport
import Testing

extension OnFaultyBroker {
    /// Outbox, relay, RabbitMQ, consumer and inbox together, while the broker misbehaves.
    @Suite(.timeLimit(.minutes(20)))
    struct RelayFaultTests {
        private let host: VirtualHost
        private let broker: RabbitMQBroker
        private let services: Correspondence

        init() throws {
            host = try OnFaultyBroker.host(
                "relay", queue: Correspondence.queue, exchange: Correspondence.exchange)
            broker = try host.broker()
            services = try Correspondence()
        }

        @Test func `bundles survive a killed broker and cut connections, each event once and in order`() throws {
            let proxy = try TCPProxy(to: host.node.amqpPort.number)
            let proxied = try host.broker(port: proxy.port.number)
            let bulk = try Correspondence(bundling: Bundling([Correspondence.exchange]))
            try bulk.append(1...2_000)
            try running(bulk.relay(on: proxied), bulk.consumer(on: proxied, batch: 30)) {
                for _ in 0..<5 {
                    try eventually("some have taken effect") { try !bulk.effects().isEmpty }
                    proxy.cut()
                }
                try bulk.append(2_001...4_000)
                host.node.kill()
                try host.node.start()
                try bulk.append(4_001...5_000)
                try eventually("all effects", within: .seconds(120)) { try bulk.effects().count >= 5_000 }
                try eventually("an empty outbox", within: .seconds(60)) { try bulk.outboxDepth() == 0 }
            }
            #expect(try bulk.effects() == Array(1...5_000))
            #expect(bulk.metrics.counter("outbox_bundles_total", "").value >= 20)
            #expect(bulk.deadLetters().isEmpty)
        }

        /// - Parameter inOrder: false where the broker may refuse a message and take a later one that was under way already.
        private func waitForEffects(_ numbers: ClosedRange<Int>, inOrder: Bool = true) throws {
            try eventually("\(numbers.count) effects", within: .seconds(120)) {
                try services.effects().count >= numbers.count
            }
            try eventually("an empty outbox", within: .seconds(60)) { try services.outboxDepth() == 0 }
            let effects = try services.effects()
            #expect((inOrder ? effects : effects.sorted()) == Array(numbers))
        }

        private func count(_ name: String) -> Int { services.metrics.counter(name, "").value }

        @Test func `under a memory alarm the outbox grows, and drains when it is over`() throws {
            try running(services.relay(on: broker), services.consumer(on: broker)) {
                try services.append(1...50)
                try waitForEffects(1...50)
                try host.node.raiseAlarm()
                defer { try? host.node.endAlarm() }
                try services.append(51...1_500)
                try eventually("the relay knows") {
                    services.metrics.exposition().contains("outbox_broker_blocked 1")
                }
                #expect(try services.outboxDepth() > 0)
                try host.node.endAlarm()
                try waitForEffects(1...1_500)
            }
        }

        @Test func `the broker killed in mid-stream loses nothing, doubles nothing and keeps the order`() throws {
            try running(services.relay(on: broker), services.consumer(on: broker)) {
                try services.append(1...500)
                host.node.kill()
                try services.append(501...1_000)
                try host.node.start()
                try services.append(1_001...1_500)
                try waitForEffects(1...1_500)
            }
        }

        @Test func `connections cut again and again lose nothing, double nothing and keep the order`() throws {
            let proxy = try TCPProxy(to: host.node.amqpPort.number)
            let proxied = try host.broker(port: proxy.port.number)
            try running(services.relay(on: proxied), services.consumer(on: proxied)) {
                for round in 0..<10 {
                    try services.append((round * 100 + 1)...(round * 100 + 100))
                    proxy.cut()
                }
                try waitForEffects(1...1_000)
            }
        }

        @Test func `a full queue holds the relay back and lets everything through when it is read`() throws {
            try host.declare(
                queues: [Correspondence.queue], policy: ["max-length": 20, "overflow": "reject-publish"])
            try running(services.relay(on: broker)) {
                try services.append(1...1_500)
                try eventually("the relay has been refused") { count("outbox_rejected_total") > 0 }
                #expect(try services.outboxDepth() > 0)
                try running(services.consumer(on: broker)) { try waitForEffects(1...1_500, inOrder: false) }
            }
        }

        @Test func `a message no queue wants stays in the outbox until one does`() throws {
            try host.node.control(["delete_queue", "--vhost", host.name, Correspondence.queue])
            try running(services.relay(on: broker)) {
                try services.append(1...5)
                try eventually("the message has come back") { count("outbox_returned_total") > 1 }
                #expect(try services.outboxDepth() == 5)
                try host.declare(queues: [Correspondence.queue], exchange: Correspondence.exchange)
                try eventually("an empty outbox", within: .seconds(60)) { try services.outboxDepth() == 0 }
            }
            try running(services.consumer(on: broker)) { try waitForEffects(1...5) }
        }
    }
}
