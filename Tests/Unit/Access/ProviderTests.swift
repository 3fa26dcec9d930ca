import Access
import HTTP
import JSON
import Runtime
import Synchronization
import TestSupport
import Testing

/// An issuer that is asked where its keys are (OpenID Connect Discovery 1.0).
struct ProviderTests {
    private let clock = TestClock()

    /// Whether a token of the issuer is believed by one who was told only who the issuer is.
    private func refusal(_ issuer: DevelopmentIssuer, _ keys: KeySource) throws -> String? {
        try TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys, clock: clock.clock)
            .refusal(of: issuer, clock)
    }

    private func keys(of issuer: String) throws -> KeySource {
        KeySource(try #require(KeyLocation(issuer: issuer)), clock: clock.clock, log: .silent)
    }

    @Test(arguments: ["", "/", "/city", "/city/"])
    func `is asked where its keys are, at the address its name says`(path: String) throws {
        let provider = Provider()
        defer { provider.end() }
        let issuer = try DevelopmentIssuer(issuer: provider.base + path)
        let place = path.hasPrefix("/city") ? "/city" : ""
        provider.say(
            "\(place)/.well-known/openid-configuration",
            ["issuer": JSON(issuer.issuer), "jwks_uri": JSON("\(provider.base)/jwks")])
        provider.say("/jwks", try JSON(parsing: issuer.keySet))
        #expect(try refusal(issuer, keys(of: issuer.issuer)) == nil)
    }

    @Test func `may move its keys`() throws {
        let provider = Provider()
        defer { provider.end() }
        let (old, new) = (
            try DevelopmentIssuer(issuer: provider.base), try DevelopmentIssuer(issuer: provider.base)
        )
        let keys = try keys(of: provider.base)
        provider.say(
            Provider.configuration, ["issuer": JSON(provider.base), "jwks_uri": JSON("\(provider.base)/jwks")])
        provider.say("/jwks", try JSON(parsing: old.keySet))
        #expect(try refusal(old, keys) == nil)
        provider.say(
            Provider.configuration, ["issuer": JSON(provider.base), "jwks_uri": JSON("\(provider.base)/moved")])
        provider.say("/moved", try JSON(parsing: new.keySet))
        clock.advance(by: .seconds(60))
        #expect(try refusal(new, keys) == nil)
        #expect(try refusal(old, keys) == "token-key-unknown")
    }

    @Test(
        arguments: [
            #"{"issuer":"@/","jwks_uri":"@/jwks"}"#, #"{"issuer":"https://other.test","jwks_uri":"@/jwks"}"#,
            #"{"jwks_uri":"@/jwks"}"#, #"{"issuer":"@"}"#, #"{"issuer":"@","jwks_uri":"http://keys.test/jwks"}"#,
            #"{"issuer":"@","jwks_uri":"/etc/passwd"}"#, #"{"issuer":"@","jwks_uri":7}"#, "[]", "{",
        ])
    func `is not believed when it speaks for another, or sends us where others could change the keys`(
        configuration: String
    ) throws {
        let provider = Provider()
        defer { provider.end() }
        let issuer = try DevelopmentIssuer(issuer: provider.base)
        provider.say(Provider.configuration, bytes: Array(configuration.replacing("@", with: provider.base).utf8))
        provider.say("/jwks", try JSON(parsing: issuer.keySet))
        #expect(try refusal(issuer, keys(of: issuer.issuer)) == "keys-unavailable")
    }

    @Test(arguments: [
        "http://login.test", "login.test", "", "https://login.test/?tenant=1", "https://login.test/#a",
    ])
    func `is not asked under an address that is none or that others could answer for`(issuer: String) {
        #expect(KeyLocation(issuer: issuer) == nil)
    }
}

/// A provider on loopback that says what it is told to.
private final class Provider: Sendable {
    static let configuration = "/.well-known/openid-configuration"

    let base: String
    private let answers: Answers
    private let stop = Stop()
    private let thread: NamedThread

    private final class Answers: Sendable {
        let bytes = Mutex<[String: [UInt8]]>([:])
    }

    init() {
        let (answers, stop) = (Answers(), stop)
        let router = Router(
            testing: [Self.configuration, "/city\(Self.configuration)", "/jwks", "/moved"].map { path in
                Route(.get, path, access: .open) { _ in
                    guard let bytes = answers.bytes.withLock({ $0[path] }) else { throw Problem.notFound }
                    return .bytes(bytes, contentType: "application/json")
                }
            })
        let server = Server(port: 0, router: router, metrics: Metrics(), log: .silent)
        thread = NamedThread.start("provider") { try? server.run(until: stop) }
        base = "http://127.0.0.1:\(server.waitUntilListening())"
        self.answers = answers
    }

    func say(_ path: String, _ json: JSON) { say(path, bytes: json.encoded()) }

    func say(_ path: String, bytes: [UInt8]) { answers.bytes.withLock { $0[path] = bytes } }

    func end() {
        stop.request()
        thread.join()
    }
}
