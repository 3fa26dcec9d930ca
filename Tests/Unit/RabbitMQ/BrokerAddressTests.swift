import RabbitMQ
import Testing

struct BrokerAddressTests {
    @Test func `every part of an address is read, and what is left out has its usual value`() throws {
        let whole = try BrokerAddress(url: "amqps://no%74ify:p%40ss%2Fword@broker.example:5673/skol%2Fbuss")
        #expect(whole.user == "notify" && whole.password == "p@ss/word")
        #expect(whole.host == "broker.example" && whole.port == 5673)
        #expect(whole.virtualHost == "skol/buss" && whole.usesTLS)
        let short = try BrokerAddress(url: "amqp://a:b@localhost")
        #expect(short.port == 5672 && short.virtualHost == "/" && !short.usesTLS)
        #expect(try BrokerAddress(url: "amqps://a:b@localhost/v").port == 5671)
        #expect(try BrokerAddress(url: "amqp://a:b@[::1]:5673/v").host == "::1")
        #expect(try BrokerAddress(url: "amqp://a:b:c@h/v").password == "b:c")
        let byCertificate = try BrokerAddress(url: "amqps://broker.example/v")
        #expect(byCertificate.user == "" && byCertificate.host == "broker.example" && byCertificate.usesTLS)
    }

    @Test(arguments: [
        ("", BrokerAddressError.notAnAddress), ("localhost", .notAnAddress), ("http://a:b@h/v", .unknownScheme),
        ("amqp://h/v", .noUser), ("amqp://a@h/v", .noUser), ("amqps://a@h/v", .noUser),
        ("amqp://a:b@h:0/v", .malformedPort),
        ("amqp://a:b@h:x/v", .malformedPort), ("amqp://a:b@h:65536/v", .malformedPort),
        ("amqp://a:b%4@h/v", .malformedEscape), ("amqp://a:b@h/%zz", .malformedEscape),
        ("amqp://a:b@h/%00", .malformedEscape), ("amqp://a:b@h/%ff", .malformedEscape),
        ("amqp://a:b@/v", .notAnAddress), ("amqp://:b@h/v", .notAnAddress),
        ("amqp://a:b@h/v?heartbeat=1", .unknownParameters),
    ])
    func `a malformed address is refused by the rule it breaks and never quoted`(
        url: String, expected: BrokerAddressError
    ) throws {
        let error = #expect(throws: BrokerAddressError.self) { try BrokerAddress(url: url) }
        #expect(error == expected)
        #expect(url.isEmpty || !(error?.description.contains(url) ?? true))
    }
}
