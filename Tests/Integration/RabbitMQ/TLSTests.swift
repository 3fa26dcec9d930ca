import Messaging
import RabbitMQ
import Stand
import TestSupport
import Testing

/// A node of its own with a TLS listener. Its certificates are made by the shared node, whose Erlang can.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct TLSTests {
    private static let started: Result<(node: PrivateBroker, files: Folder), any Error> = Result {
        let files = try TestBroker.folder("tls")
        try TestBroker.shared.control(["eval", certificates(files.path)])
        let node = try PrivateBroker(
            in: TestBroker.folder("tls-node"),
            options: .init(
                tls: .init(
                    authority: files.file("authority.pem"), certificate: files.file("certificate.pem"),
                    key: files.file("key.pem"))))
        try node.start()
        return (node, files)
    }

    /// Two authorities; the first vouches for a server named localhost.
    private static func certificates(_ folder: String) -> String {
        """
        Name = {'Extension', {2,5,29,17}, false, [{dNSName, "localhost"}]},
        Sound = [{digest, sha256}, {key, {namedCurve, secp256r1}}],
        Chain = #{root => Sound, intermediates => [], peer => [{extensions, [Name]} | Sound]},
        #{server_config := Server, client_config := Client} =
            public_key:pkix_test_data(#{server_chain => Chain, client_chain => Chain}),
        Write = fun(File, Entries) ->
            ok = file:write_file("\(folder)/" ++ File, public_key:pem_encode(Entries)) end,
        Authorities = fun(Options) ->
            [{'Certificate', Der, not_encrypted} || Der <- proplists:get_value(cacerts, Options)] end,
        {Type, Key} = proplists:get_value(key, Server),
        Write("authority.pem", Authorities(Client)),
        #{client_config := Stranger} = public_key:pkix_test_data(#{server_chain => Chain, client_chain => Chain}),
        Write("stranger.pem", Authorities(Stranger)),
        Write("certificate.pem", [{'Certificate', proplists:get_value(cert, Server), not_encrypted}]),
        Write("key.pem", [{Type, Key, not_encrypted}]).
        """
    }

    private let node: PrivateBroker
    private let files: Folder
    private let host: VirtualHost

    init() throws {
        (node, files) = try Self.started.get()
        host = try VirtualHost("tls", on: node)
    }

    private func broker(name: String = "localhost", authority: String) throws -> RabbitMQBroker {
        let address = "\(PrivateBroker.administrator):\(node.administratorPassword)@\(name):\(node.tlsPort.number)"
        return try RabbitMQBroker(
            url: "amqps://\(address)/\(host.name)", certificateAuthority: files.file(authority), limit: .seconds(30))
    }

    @Test func `messages of every size pass through TLS in both directions`() throws {
        try host.declare(queues: ["q"], exchange: "e")
        let broker = try broker(authority: "authority.pem")
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

    @Test func `a certificate of another authority or for another name is refused`() throws {
        let stranger = try broker(authority: "stranger.pem")
        #expect(throws: BrokerError.self) { try stranger.publisher(named: "test") }
        let otherName = try broker(name: "127.0.0.1", authority: "authority.pem")
        #expect(throws: BrokerError.self) { try otherName.publisher(named: "test") }
        #expect(throws: Never.self) { try broker(authority: "authority.pem").publisher(named: "test").close() }
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
