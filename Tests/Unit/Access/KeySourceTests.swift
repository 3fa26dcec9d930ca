import Access
import HTTP
import JSON
import Runtime
import Synchronization
import TestSupport
import Testing

struct `The issuer's keys` {
    /// An issuer that may be away, and whose keys change.
    private final class Source: Sendable {
        private struct Away: Error {}
        private let state: Mutex<(document: [UInt8]?, asked: Int)>

        init(_ document: [UInt8]?) { state = Mutex((document, 0)) }

        var asked: Int { state.withLock { $0.asked } }
        func set(_ document: [UInt8]?) { state.withLock { $0.document = document } }

        func load() throws -> [UInt8] {
            try state.withLock { state in
                state.asked += 1
                guard let document = state.document else { throw Away() }
                return document
            }
        }
    }

    private let clock = TestClock()
    private let issuer: DevelopmentIssuer
    private let next: DevelopmentIssuer

    init() throws {
        issuer = try DevelopmentIssuer()
        next = try DevelopmentIssuer()
    }

    private func keys(_ source: Source) -> KeySource {
        KeySource(clock: clock.clock, log: .silent) { try source.load() }
    }

    private func verifier(_ keys: KeySource) -> TokenVerifier {
        TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys, clock: clock.clock)
    }

    private func refusal(_ verifier: TokenVerifier, _ issuer: DevelopmentIssuer) throws -> String? {
        try verifier.refusal(of: issuer, clock)
    }

    @Test func `are asked for once while tokens name known ones`() throws {
        let source = Source(issuer.keySet)
        let verifier = verifier(keys(source))
        for _ in 0..<20 { #expect(try refusal(verifier, issuer) == nil) }
        #expect(source.asked == 1)
    }

    @Test func `are asked for again for an unknown one, at most every half minute`() throws {
        let source = Source(issuer.keySet)
        let verifier = verifier(keys(source))
        #expect(try refusal(verifier, issuer) == nil)
        source.set(next.keySet)
        for _ in 0..<20 { #expect(try refusal(verifier, next) == "token-key-unknown") }
        #expect(source.asked == 1)
        clock.advance(by: .seconds(30))
        #expect(try refusal(verifier, next) == nil)
        #expect(source.asked == 2)
        for _ in 0..<20 { #expect(try refusal(verifier, DevelopmentIssuer()) == "token-key-unknown") }
        #expect(source.asked == 2)
    }

    @Test func `stay in use while the issuer is away`() throws {
        let source = Source(issuer.keySet)
        let verifier = verifier(keys(source))
        #expect(try refusal(verifier, issuer) == nil)
        source.set(nil)
        clock.advance(by: .seconds(300))
        #expect(try refusal(verifier, next) == "token-key-unknown")
        #expect(source.asked == 2)
        #expect(try refusal(verifier, issuer) == nil)
        source.set([UInt8]("<html>sorry</html>".utf8))
        clock.advance(by: .seconds(300))
        #expect(try refusal(verifier, next) == "token-key-unknown")
        #expect(try refusal(verifier, issuer) == nil)
    }

    @Test func `that never came are our trouble and not the caller's`() throws {
        let source = Source(nil)
        let keys = keys(source)
        let verifier = verifier(keys)
        #expect(try refusal(verifier, issuer) == "keys-unavailable")
        #expect(keys.health() != .ready)
        source.set(issuer.keySet)
        #expect(try refusal(verifier, issuer) == "keys-unavailable")
        clock.advance(by: .seconds(30))
        #expect(try refusal(verifier, issuer) == nil)
        #expect(keys.health() == .ready)
    }

    @Test func `that are withdrawn end the tokens they signed, remembered or not`() throws {
        let source = Source(issuer.keySet)
        let verifier = verifier(keys(source))
        let token = "Bearer \(try issuer.token(machine: "office", scopes: ["a"], clock: clock.clock))"
        _ = try verifier.verify(token)
        source.set(next.keySet)
        clock.advance(by: .seconds(30))
        #expect(try refusal(verifier, next) == nil)
        clock.advance(by: .seconds(30))
        let problem = #expect(throws: Problem.self) { try verifier.verify(token) }
        #expect(problem?.code == "token-key-unknown")
    }

    @Test func `are fetched by one caller while others wait for it`() throws {
        let source = Source(issuer.keySet)
        let fetching = Stop()
        let goOn = Stop()
        let keys = KeySource(clock: clock.clock, log: .silent) {
            fetching.request()
            _ = goOn.wait(for: .seconds(60))
            return try source.load()
        }
        let verifier = verifier(keys)
        let token = "Bearer \(try issuer.token(machine: "office", scopes: ["a"], clock: clock.clock))"
        let accepted = Metrics().counter("accepted", "")
        let threads = (0..<5).map { number in
            NamedThread.start("caller-\(number)") {
                if (try? verifier.verify(token)) != nil { accepted.add() }
            }
        }
        _ = fetching.wait(for: .seconds(60))
        goOn.request()
        for thread in threads { thread.join() }
        #expect(accepted.value == 5)
        #expect(source.asked == 1)
    }

    @Test func `are fetched by their worker without being asked`() throws {
        let source = Source(issuer.keySet)
        let keys = keys(source)
        let stop = Stop()
        let thread = NamedThread.start("keys") { try? keys.run(until: stop) }
        try eventually("the keys are there") { keys.health() == .ready }
        stop.request()
        thread.join()
        #expect(try refusal(verifier(keys), issuer) == nil)
        #expect(source.asked == 1)
    }

    @Test func `of kinds nobody may use are passed over`() throws {
        let good = try #require(try JSON(parsing: issuer.keySet)["keys"]?[0])
        let others: [JSON] = [
            ["kty": "oct", "k": "c2VjcmV0", "kid": "oct"], ["kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "weak"],
            good.setting("kid", nil), good.setting("use", "enc"), good.setting("alg", "ES512"),
            good.setting("x", "AAAA"), "text", 7,
        ]
        for bad in others {
            let alone = Source((["keys": [bad]] as JSON).encoded())
            #expect(try refusal(verifier(keys(alone)), issuer) == "keys-unavailable")
            let beside = Source((["keys": [bad, good]] as JSON).encoded())
            #expect(try refusal(verifier(keys(beside)), issuer) == nil)
        }
    }

    @Test(
        arguments: [
            ("/etc/skolbuss/jwks.json", KeyLocation.file("/etc/skolbuss/jwks.json")),
            ("https://login.test/jwks", .url("https://login.test/jwks")),
            ("http://127.0.0.1:80/jwks", .url("http://127.0.0.1:80/jwks")),
            ("http://localhost/jwks", .url("http://localhost/jwks")), ("http://login.test/jwks", nil),
            ("http://localhost.evil.test/", nil), ("http://127.0.0.1@evil.test/", nil), ("file:///etc/jwks", nil),
            ("", nil),
        ] as [(String, KeyLocation?)])
    func `are only taken from where nobody can change them on the way`(setting: String, expected: KeyLocation?) {
        #expect(KeyLocation(setting) == expected)
    }

    @Test func `are fetched over http`() throws {
        let document = issuer.keySet
        let router = Router(testing: [
            Route(.get, "/jwks", access: .open) { _ in .bytes(document, contentType: "application/json") }
        ])
        let server = Server(port: 0, router: router, metrics: Metrics(), log: .silent)
        let stop = Stop()
        let thread = NamedThread.start("issuer") { try? server.run(until: stop) }
        defer {
            stop.request()
            thread.join()
        }
        let base = "http://127.0.0.1:\(server.waitUntilListening())"
        let keys = KeySource(try #require(KeyLocation("\(base)/jwks")), clock: clock.clock, log: .silent)
        #expect(try refusal(verifier(keys), issuer) == nil)
        let wrong = KeySource(try #require(KeyLocation("\(base)/nothing")), clock: clock.clock, log: .silent)
        #expect(try refusal(verifier(wrong), issuer) == "keys-unavailable")
    }
}
