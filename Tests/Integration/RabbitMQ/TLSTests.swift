import Messaging
import RabbitMQ
import Stand
import TestSupport
import Testing

/// A node of its own with a TLS listener that knows its clients by their certificates.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct TLSTests {
    private struct Bench {
        let node: PrivateBroker
        let authority: CertificateAuthority
        let stranger: CertificateAuthority
        let notify: CertificateAuthority.Made
    }

    private static let started: Result<Bench, any Error> = Result {
        let files = try TestBroker.folder("tls")
        let authority = try CertificateAuthority("city", in: files)
        let server = try authority.make("broker", names: ["DNS:localhost"])
        let node = try PrivateBroker(
            in: TestBroker.folder("tls-node"),
            options: .init(
                tls: .init(authority: authority.certificate, certificate: server.certificate, key: server.key),
                settings: [
                    "ssl_cert_login_from = common_name", "auth_mechanisms.1 = PLAIN", "auth_mechanisms.2 = EXTERNAL",
                ], plugins: ["rabbitmq_auth_mechanism_ssl"]))
        try node.start()
        return Bench(
            node: node, authority: authority, stranger: try CertificateAuthority("stranger", in: files),
            notify: try authority.make("notify", for: .client))
    }

    private let node: PrivateBroker
    private let bench: Bench
    private let host: VirtualHost

    init() throws {
        bench = try Self.started.get()
        node = bench.node
        host = try VirtualHost("tls", on: node)
    }

    private func broker(
        name: String = "localhost", authority: CertificateAuthority? = nil,
        as identity: CertificateAuthority.Made? = nil,
        withoutUser: Bool = false
    ) throws -> RabbitMQBroker {
        let user = withoutUser ? "" : "\(PrivateBroker.administrator):\(node.administratorPassword)@"
        return try RabbitMQBroker(
            url: "amqps://\(user)\(name):\(node.tlsPort.number)/\(host.name)",
            certificateAuthority: (authority ?? bench.authority).certificate,
            certificate: identity.map { BrokerCertificate(path: $0.certificate, key: $0.key) }, limit: .seconds(30))
    }

    @Test func `messages of every size pass through TLS in both directions`() throws {
        try host.declare(queues: ["q"], exchange: "e")
        let broker = try broker()
        let publisher = try broker.publisher(named: "test")
        defer { publisher.close() }
        let consumer = try broker.consumer(of: "q", prefetch: 500, named: "test")
        defer { consumer.close() }
        let sizes = [0, 1, 16_384, 131_063, 131_064, 131_065, 1_000_000] + Array(repeating: 400, count: 1_000)
        let messages = sizes.map { OutgoingMessage.sample(to: "e", body: [UInt8](repeating: 48, count: $0)) }
        let said = try publisher.publishAll(messages)
        #expect(said.returns == 0 && said.rejections == 0)
        var arrived: [Delivery] = []
        while arrived.count < messages.count {
            let some = try consumer.take(1)
            guard let last = some.last else { break }
            arrived += some
            try consumer.acknowledge(upTo: last.tag)
        }
        #expect(arrived.map(\.messageID) == messages.map(\.messageID))
        #expect(arrived.map(\.body.count) == sizes)
    }

    private func refusal(_ broker: RabbitMQBroker) -> String {
        do throws(BrokerError) {
            try broker.publisher(named: "test").close()
            return "none"
        } catch { return error.description }
    }

    @Test func `a certificate of another authority or for another name is refused, and the error says which`() throws {
        #expect(refusal(try broker(authority: bench.stranger)).contains("not vouched for by our authority"))
        #expect(refusal(try broker(name: "127.0.0.1")).contains("not for this name"))
        #expect(refusal(try broker()) == "none")
    }

    @Test func `who shows a certificate needs no password, and has the rights of whom it names`() throws {
        try host.declare(queues: ["q"], exchange: "e")
        try host.declareUser("notify", write: "^e$", read: "^$")
        let publisher = try broker(as: bench.notify, withoutUser: true).publisher(named: "test")
        try publisher.publishAll([.sample(as: "notify", to: "e")])
        publisher.close()
        let broker = try broker(as: bench.notify, withoutUser: true)
        #expect(throws: BrokerError.self) { try broker.consumer(of: "q", prefetch: 1, named: "test") }
        // A certificate may also stand beside a password.
        #expect(refusal(try self.broker(as: bench.notify)) == "none")
    }

    @Test func `a certificate of another service is found out, and told, before anything is sent`() throws {
        try host.declare(queues: ["q"], exchange: "e")
        for user in ["notify", "schedule"] { try host.declareUser(user, write: "^e$", read: "^$") }
        let wrong = try broker(as: try bench.authority.make("schedule", for: .client), withoutUser: true)
        #expect(throws: BrokerError.otherUser("schedule")) { try wrong.prove("notify", by: "e", key: "k") }
        #expect(BrokerError.otherUser("schedule").description.contains("BROKER_CERTIFICATE"))
        try broker(as: bench.notify, withoutUser: true).prove("notify", by: "e", key: "k")
        let publisher = try wrong.publisher(named: "test")
        defer { publisher.close() }
        #expect(throws: BrokerError.otherUser("schedule")) {
            try publisher.publishAll([.sample(as: "notify", to: "e")])
        }
        let consumer = try broker().consumer(of: "q", prefetch: 1, named: "test")
        defer { consumer.close() }
        #expect(try consumer.deliveries(upTo: 1, within: .seconds(1), wake: nil).isEmpty)
    }

    @Test func `a certificate of a stranger or of somebody unknown lets nobody in`() throws {
        let stranger = try bench.stranger.make("notify", for: .client)
        #expect(refusal(try broker(as: stranger, withoutUser: true)) != "none")
        let unknown = try bench.authority.make("nobody-here", for: .client)
        #expect(throws: BrokerError.authenticationFailed) {
            try broker(as: unknown, withoutUser: true).publisher(named: "test")
        }
    }

    @Test func `a good password beside a stranger's certificate lets nobody in`() throws {
        #expect(refusal(try broker()) == "none")
        #expect(refusal(try broker(as: try bench.stranger.make("notify", for: .client))) != "none")
        #expect(refusal(try broker(as: try bench.authority.make("notify", for: .client, valid: .past))) != "none")
    }

    @Test func `TLS without an authority is refused before anything is sent`() throws {
        #expect(throws: BrokerAddressError.noCertificateAuthority) {
            try RabbitMQBroker(url: "amqps://a:b@localhost/")
        }
        #expect(throws: BrokerAddressError.certificateAuthorityUnreadable(path: "/nowhere.pem")) {
            try RabbitMQBroker(url: "amqps://a:b@localhost/", certificateAuthority: "/nowhere.pem")
        }
    }
}
