import Messaging
import RabbitMQ
import Stand
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct BrokerAccessTests {
    @Test func `a wrong password is told apart from a broker that is down`() throws {
        let host = try VirtualHost("password")
        #expect(throws: BrokerError.authenticationFailed) {
            try host.broker(password: "wrong").publisher(named: "test")
        }
        let down = try RabbitMQBroker(url: "amqp://a:b@127.0.0.1:1/x")
        #expect { try down.publisher(named: "test") } throws: { error in
            if case .unreachable = error as? BrokerError { true } else { false }
        }
    }

    @Test func `a virtual host that is not there is refused by name`() throws {
        let host = try VirtualHost("other")
        let broker = try RabbitMQBroker(url: host.node.url(virtualHost: "nowhere"))
        #expect { try broker.publisher(named: "test") } throws: { error in
            if case .accessRefused(let text) = error as? BrokerError { text.contains("nowhere") } else { false }
        }
    }

    @Test func `consuming a queue that is not there names it`() throws {
        let broker = try VirtualHost("no-queue").broker()
        #expect(throws: BrokerError.noSuchQueue("nowhere")) {
            try broker.consumer(of: "nowhere", prefetch: 1, named: "test")
        }
    }

    @Test func `a user may write and read only what it was given`() throws {
        let host = try VirtualHost("rights")
        try host.declare(queues: ["mine"], exchange: "mine")
        try host.declare(queues: ["other"], exchange: "other")
        try host.declareUser("limited", write: "^mine$", read: "^mine$")
        let broker = try host.broker(user: "limited", password: "limited")

        let allowed = try broker.publisher(named: "test")
        try allowed.publishAll([.sample(as: "limited", to: "mine")])
        allowed.close()
        let refused = try broker.publisher(named: "test")
        defer { refused.close() }
        #expect { try refused.publishAll([.sample(as: "limited", to: "other")]) } throws: { error in
            if case .accessRefused(let text) = error as? BrokerError { text.contains("other") } else { false }
        }
        #expect { try broker.consumer(of: "other", prefetch: 1, named: "test") } throws: { error in
            if case .accessRefused = error as? BrokerError { true } else { false }
        }
        let consumer = try broker.consumer(of: "mine", prefetch: 1, named: "test")
        defer { consumer.close() }
        #expect(try consumer.take(1).count == 1)
    }

    @Test func `a user without any right can still see what is missing`() throws {
        let host = try VirtualHost("presence")
        try host.declare(queues: ["there"], exchange: "there")
        try host.declareUser("nobody", write: "^$", read: "^$")
        let broker = try host.broker(user: "nobody", password: "nobody")
        let missing = try broker.missing(exchanges: ["gone", "there"], queues: ["there", "gone", "gone-too"])
        #expect(missing == ["exchange gone", "queue gone", "queue gone-too"])
    }
}
