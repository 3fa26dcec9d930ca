import Glibc
import Hosting
import JSON
import Runtime
import Stand
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(3))) struct ListenerSettingsTests {
    private let folder: Folder
    private let authority: CertificateAuthority
    private let server: CertificateAuthority.Made

    init() throws {
        folder = try Folder.temporary("listener")
        authority = try CertificateAuthority("city", in: folder)
        server = try authority.make("server")
    }

    /// What a start with these settings beside sound ones complains of: setting and rule.
    private func complaints(_ settings: [String: String]) throws -> [String: String] {
        let lines = Ledger<String>()
        let stop = Stop()
        stop.request()
        let home = try TemporaryFolder()
        let environment = try RunningLetterbox.environment(home).merging(settings) { $1 }
        _ = ServiceHost.run(
            Letterbox.self, environment, until: stop, sink: { lines.add($0) }, broker: { _, _ in MemoryBroker() })
        let wrong = try lines.entries.map { try JSON(parsing: $0) }.filter { $0["message"] == "setting is wrong" }
        return Dictionary(
            wrong.map { ($0["setting"]?.string ?? "", $0["rule"]?.string ?? "") }, uniquingKeysWith: { "\($0); \($1)" })
    }

    private func files(_ made: CertificateAuthority.Made, _ more: [String: String] = [:]) -> [String: String] {
        ["LETTERBOX_TLS_CERTIFICATE": made.certificate, "LETTERBOX_TLS_KEY": made.key].merging(more) { $1 }
    }

    @Test func `files that are in order are no mistake`() throws {
        defer { folder.remove() }
        #expect(try complaints(files(server, ["LETTERBOX_TLS_CLIENT_CA": authority.certificate])).isEmpty)
        let rsa = try authority.make("rsa", keyType: ["rsa:2048"])
        #expect(try complaints(files(rsa)).isEmpty)
    }

    @Test func `keys and authorities that others may write are refused at the start, by setting`() throws {
        defer { folder.remove() }
        let loose = folder.file("loose.pem")
        try File.write(loose, try File.read(authority.certificate), mode: 0o664)
        let keys = folder.file("loose-keys.json")
        try File.write(keys, Array("{\"keys\": []}".utf8), mode: 0o646)
        let found = try complaints(
            files(
                server,
                ["LETTERBOX_TLS_CLIENT_CA": loose, "LETTERBOX_BROKER_CA": loose, "LETTERBOX_TOKEN_KEYS": keys]))
        #expect(Set(found.keys) == ["LETTERBOX_TLS_CLIENT_CA", "LETTERBOX_BROKER_CA", "LETTERBOX_TOKEN_KEYS"])
        #expect(found.values.allSatisfy { $0.contains("others than its owner may change") && !$0.contains("loose") })
    }

    @Test func `each mistake in the files is named at the start by setting and rule`() throws {
        defer { folder.remove() }
        func one(_ settings: [String: String]) throws -> String {
            let found = try complaints(settings)
            #expect(found.count == 1)
            return found.map { "\($0) \($1)" }.first ?? "nothing"
        }
        let certificate = "LETTERBOX_TLS_CERTIFICATE"
        let key = "LETTERBOX_TLS_KEY"
        #expect(try one([certificate: server.certificate]) == "\(key) is missing beside TLS_CERTIFICATE")
        #expect(try one([key: server.key]) == "\(certificate) is missing beside TLS_KEY")
        #expect(try one(files(server, [certificate: "/nowhere"])) == "\(certificate) names a file that cannot be read")
        #expect(try one(files(server, [key: "/nowhere"])) == "\(key) names a file that cannot be read")
        #expect(
            try one(files(server, [certificate: server.key]))
                == "\(certificate) names a file that holds no certificate in PEM form")
        let noKey = folder.file("no.key")
        try File.write(noKey, try File.read(server.certificate))
        #expect(
            try one(files(server, [key: noKey])).hasPrefix("\(key) names a file that holds no unencrypted")
        )
        let other = try authority.make("other")
        #expect(
            try one(files(server, [key: other.key])) == "\(key) names a key that does not belong to the certificate")
        #expect(
            try one(files(try authority.make("old", valid: .past)))
                == "\(certificate) names a certificate that has expired")
        #expect(
            try one(files(try authority.make("early", valid: .future)))
                == "\(certificate) names a certificate that is not valid yet")
        #expect(
            try one(files(try authority.make("client", for: .client)))
                == "\(certificate) names a certificate that is not for servers")
        #expect(
            try one(files(server, ["LETTERBOX_TLS_CLIENT_CA": server.key]))
                == "LETTERBOX_TLS_CLIENT_CA names a file that holds no certificate in PEM form")
        #expect(
            try one(["LETTERBOX_TLS_CLIENT_CA": authority.certificate])
                == "LETTERBOX_TLS_CLIENT_CA needs TLS_CERTIFICATE and TLS_KEY")
        chmod(server.key, 0o644)
        #expect(
            try one(files(server))
                == "\(key) names a file that everybody on this machine may read or change; chmod o= it")
    }

    @Test func `mistakes in TLS are told together with all others`() throws {
        defer { folder.remove() }
        let found = try complaints(files(server, ["LETTERBOX_TLS_KEY": "/nowhere", "LETTERBOX_HTTP_PORT": "many"]))
        #expect(found.keys.sorted() == ["LETTERBOX_HTTP_PORT", "LETTERBOX_TLS_KEY"])
    }

    @Test func `an address others can reach needs TLS, or a door that is named`() throws {
        defer { folder.remove() }
        // Read only: nothing listens on these.
        func mistakes(_ environment: [String: String]) -> String {
            var settings = Settings(environment, prefix: "LETTERBOX")
            _ = ListenerSettings(&settings, defaultPort: 7_100)
            do {
                try settings.finish()
                return ""
            } catch { return error.description }
        }
        for address in ["0.0.0.0", "::", "192.0.2.1", "localhost.example"] {
            let found = mistakes(["LETTERBOX_HTTP_ADDRESS": address])
            #expect(found.contains("LETTERBOX_HTTP_ADDRESS") && found.contains("would travel in clear"), "\(address)")
        }
        #expect(mistakes(["LETTERBOX_HTTP_ADDRESS": "::", "LETTERBOX_TLS_FRONT_DOOR": "true"]) == "")
        #expect(mistakes(files(server, ["LETTERBOX_HTTP_ADDRESS": "::"])) == "")
        for address in ["127.0.0.1", "127.0.0.2", "::1"] {
            #expect(mistakes(["LETTERBOX_HTTP_ADDRESS": address]) == "", "\(address)")
        }
    }

    @Test func `a service with TLS answers over TLS only`() throws {
        defer { folder.remove() }
        let running = try RunningLetterbox(RunningLetterbox.townsBroker(), settings: files(server))
        let client = HTTPClient(timeout: .seconds(30), verify: .authorities(path: authority.certificate))
        let port = try running.port()
        try eventually("it is ready") {
            try client.send(HTTPClientRequest("GET", "https://localhost:\(port)/health/ready")).status == 200
        }
        #expect(throws: TransferError.self) { try running.get("/health/live") }
        #expect(try running.end() == .clean)
    }

    @Test func `a certificate that ends soon is noted where operators look`() throws {
        defer { folder.remove() }
        let soon = try authority.make("soon", valid: .init(days: 5))
        let running = try RunningLetterbox(RunningLetterbox.townsBroker(), settings: files(soon))
        let client = HTTPClient(timeout: .seconds(30), verify: .authorities(path: authority.certificate))
        let answer = try client.send(HTTPClientRequest("GET", "https://localhost:\(try running.port())/health/ready"))
        #expect(try JSON(parsing: answer.body)["notes"]?[0]?["note"]?.string?.contains("expires in 4 days") == true)
        #expect(try running.end() == .clean)
    }
}
