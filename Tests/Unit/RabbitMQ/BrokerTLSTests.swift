import Messaging
import RabbitMQ
import Stand
import TestSupport
import Testing

/// What is said to somebody who only claims to be the broker. `openssl s_server` takes TLS and writes down all that comes
/// through it.
@Suite(.timeLimit(.minutes(3)))
struct BrokerTLSTests {
    private static let password = "hunter2hunter2"
    private let folder: Folder
    private let authority: CertificateAuthority

    init() throws {
        folder = try Folder.temporary("broker-tls")
        authority = try CertificateAuthority("city", in: folder)
    }

    /// Somebody who listens with this certificate.
    private final class Impostor {
        let port: Port
        private let process: Process
        private let log: String

        init(_ made: CertificateAuthority.Made, in folder: Folder, _ more: [String] = []) throws {
            port = try Port()
            log = folder.file("impostor.log")
            let words = [
                "s_server", "-accept", "127.0.0.1:\(port.number)", "-cert", made.certificate, "-key", made.key,
                "-quiet",
            ]
            // It ends with its input, which therefore stays open.
            let command = (["/usr/bin/openssl"] + words + more).map { "'\($0)'" }.joined(separator: " ")
            process = try Process(
                .init(
                    "/bin/sh", ["-c", "sleep 600 | \(command)"], environment: ["PATH": "/usr/bin:/bin"], log: log))
            try eventually("it listens") { port.isAccepting }
        }

        deinit { process.kill() }

        func heard() throws -> String { try File.text(log) }
    }

    private func failure(
        host: String = "localhost", port: Int, trusting: String? = nil
    ) throws -> String {
        let broker = try RabbitMQBroker(
            url: "amqps://notify:\(Self.password)@\(host):\(port)/school",
            certificateAuthority: trusting ?? authority.certificate, limit: .seconds(3))
        do {
            try broker.publisher(named: "test").close()
            return "no failure"
        } catch { return "\(error)" }
    }

    @Test func `to the right one the conversation is begun`() throws {
        defer { folder.remove() }
        let impostor = try Impostor(authority.make("broker"), in: folder)
        // It does not speak AMQP, so this fails too, but only after the greeting.
        _ = try failure(port: impostor.port.number)
        try eventually("the greeting has come") { try impostor.heard().contains("AMQP") }
    }

    @Test func `a certificate for another name is refused before a word is said`() throws {
        defer { folder.remove() }
        let impostor = try Impostor(authority.make("broker", names: ["DNS:other.example"]), in: folder)
        #expect(try failure(port: impostor.port.number).contains("not for this name"))
        try expectSilence(impostor)
    }

    @Test func `a certificate of another authority is refused before a word is said`() throws {
        defer { folder.remove() }
        let stranger = try CertificateAuthority("stranger", in: folder)
        let impostor = try Impostor(stranger.make("broker"), in: folder)
        #expect(try failure(port: impostor.port.number).contains("not vouched for by our authority"))
        try expectSilence(impostor)
    }

    @Test(arguments: [CertificateAuthority.Validity.past, .future])
    func `a certificate that is not valid now is refused before a word is said`(
        validity: CertificateAuthority.Validity
    ) throws {
        defer { folder.remove() }
        let impostor = try Impostor(authority.make("broker", valid: validity), in: folder)
        #expect(try failure(port: impostor.port.number).contains("not valid now"))
        try expectSilence(impostor)
    }

    @Test func `TLS older than 1,2 is refused before a word is said`() throws {
        defer { folder.remove() }
        let impostor = try Impostor(
            authority.make("broker"), in: folder, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        #expect(try failure(port: impostor.port.number).contains("no TLS connection"))
        try expectSilence(impostor)
    }

    @Test func `a port that speaks no TLS is told to be one and learns no password`() throws {
        defer { folder.remove() }
        let heard = Ledger<[UInt8]>()
        let plain = try LoopbackServer { _, connection in
            // As RabbitMQ does to what is no AMQP.
            heard.add(connection.bytes(64) ?? [])
            connection.send([UInt8]("AMQP".utf8) + [0, 0, 9, 1])
        }
        #expect(try failure(port: plain.port).contains("no TLS is spoken there"))
        let words = heard.entries.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(!words.isEmpty && !words.contains("AMQP") && !words.contains("hunter"))
    }

    @Test func `files that cannot be used are told at the start`() throws {
        defer { folder.remove() }
        let made = try authority.make("notify", for: .client)
        let other = try authority.make("other", for: .client)
        func refusal(_ authority: String, _ certificate: BrokerCertificate?) -> BrokerAddressError? {
            do throws(BrokerAddressError) {
                _ = try RabbitMQBroker(
                    url: "amqps://localhost/", certificateAuthority: authority, certificate: certificate)
                return nil
            } catch { return error }
        }
        let good = BrokerCertificate(path: made.certificate, key: made.key)
        #expect(refusal(authority.certificate, good) == nil)
        #expect(refusal(authority.certificate, nil) == .noUser)
        #expect(refusal(made.key, good) == .notACertificateAuthority)
        for bad in [
            BrokerCertificate(path: made.certificate, key: other.key),
            BrokerCertificate(path: made.key, key: made.key), BrokerCertificate(path: "/nowhere", key: made.key),
        ] {
            #expect(refusal(authority.certificate, bad) == .certificateUnusable)
        }
    }

    @Test func `a password leaves this machine in clear only where that is allowed`() throws {
        defer { folder.remove() }
        #expect(throws: BrokerAddressError.plainToOtherMachine) {
            try RabbitMQBroker(url: "amqp://a:b@broker.example/school")
        }
        #expect(throws: BrokerAddressError.certificateWithoutTLS) {
            try RabbitMQBroker(
                url: "amqp://a:b@127.0.0.1/school", certificate: BrokerCertificate(path: "/a", key: "/b"))
        }
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            #expect(throws: Never.self) { try RabbitMQBroker(url: "amqp://a:b@\(host)/school") }
        }
        #expect(throws: Never.self) { try RabbitMQBroker(url: "amqp://a:b@broker.example/school", allowsPlain: true) }
    }

    @Test func `a service is the broker's user of its name, or does not begin`() throws {
        defer { folder.remove() }
        #expect(throws: BrokerAddressError.otherUser("notify")) {
            try RabbitMQBroker(url: "amqp://attendance:b@127.0.0.1/school", as: "notify")
        }
        #expect(throws: Never.self) { try RabbitMQBroker(url: "amqp://notify:b@127.0.0.1/school", as: "notify") }
    }

    private func expectSilence(_ impostor: Impostor) throws {
        let heard = try impostor.heard()
        #expect(!heard.contains("AMQP") && !heard.contains(Self.password))
    }
}
