import JSON
import Messaging
import Stand
import TestSupport
import Testing

/// The list of behaviours the in-memory broker shows in Unit, on a real one. That is why the fake may be trusted.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct ConformanceTests {
    private static let host = Result { try VirtualHost("conformance") }

    @Test(arguments: BrokerConformance.all)
    func `RabbitMQ keeps the promise`(_ behaviour: BrokerBehaviour) throws {
        try behaviour.check(ConformanceBench(RabbitMQUnderTest(host: try Self.host.get())))
    }
}

private struct RabbitMQUnderTest: BrokerUnderTest {
    let host: VirtualHost
    let broker: any Broker

    init(host: VirtualHost) throws {
        self.host = host
        broker = try host.broker()
    }

    func declareExchange(_ name: String, _ kind: ExchangeKind) throws {
        try host.node.define([
            "exchanges": [
                [
                    "name": JSON(name), "vhost": JSON(host.name), "type": kind == .topic ? "topic" : "direct",
                    "durable": true, "auto_delete": false, "internal": false, "arguments": [:],
                ]
            ]
        ])
    }

    func declareQueue(_ name: String, limit: Int?) throws {
        try host.declare(
            queues: [name], policy: limit.map { ["max-length": JSON($0), "overflow": "reject-publish"] })
    }

    func bind(_ queue: String, to exchange: String, key: String) throws {
        try host.node.define([
            "bindings": [
                [
                    "source": JSON(exchange), "vhost": JSON(host.name), "destination": JSON(queue),
                    "destination_type": "queue", "routing_key": JSON(key), "arguments": [:],
                ]
            ]
        ])
    }

    func deleteQueue(_ name: String) throws {
        try host.node.control(["delete_queue", "--vhost", host.name, name])
    }

    func cutConnections() throws {
        try host.node.control(["close_all_connections", "--vhost", host.name, "cut by a test"])
    }

    func setAlarm(_ isRaised: Bool) throws {
        try host.node.control(["set_vm_memory_high_watermark", isRaised ? "0.00001" : "0.4"])
    }
}
