import Access
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

struct `A token` {
    private let clock = TestClock()
    private let issuer: DevelopmentIssuer
    private let verifier: TokenVerifier

    init() throws {
        issuer = try DevelopmentIssuer()
        let keySet = issuer.keySet
        let keys = KeySource(clock: clock.clock, log: .silent) { keySet }
        verifier = TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys, clock: clock.clock)
    }

    /// The refusal's code, or nil when the token was accepted.
    private func refusal(_ header: String?) -> String? {
        do {
            _ = try verifier.verify(header)
            return nil
        } catch {
            return error.code
        }
    }

    private func claims(_ change: (JSON) -> JSON = { $0 }) -> JSON {
        change(issuer.claims(subject: "s-1", .seconds(3600), clock.clock))
    }

    private func refusal(of claims: JSON) throws -> String? {
        refusal("Bearer \(try issuer.token(claims))")
    }

    @Test func `of a person names the person and grants nothing`() throws {
        let token = try issuer.token(
            claims { $0.setting("eduPersonPrincipalName", "t1@skola.test").setting("scope", "register.write") })
        let caller = try verifier.verify("Bearer \(token)")
        #expect(caller.principalName == "t1@skola.test")
        #expect(caller.subject == "s-1")
        #expect(caller.scopes.isEmpty)
        #expect(!caller.isMachine)
        #expect("\(caller)" == "person")
    }

    @Test(
        arguments: [
            ("loa3", true), ("loa2", false), (["pwd", "loa4"], true), ([], false), (3, false), (true, false),
            ("LOA3", false), (["acr": "loa3"], false),
        ] as [(JSON, Bool)])
    func `of a person is one of staff's when its claim says a level that is enough`(level: JSON, isEnough: Bool) throws
    {
        let keySet = issuer.keySet
        let strict = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience,
            keys: KeySource(clock: clock.clock, log: .silent) { keySet },
            assurance: Assurance(claim: "acr", staff: ["loa3", "loa4"]), clock: clock.clock)
        let person = claims { $0.setting("eduPersonPrincipalName", "t1@skola.test") }
        let token = try issuer.token(person.setting("acr", level))
        #expect(try strict.verify("Bearer \(token)").assured.contains(.staff) == isEnough)
        #expect(try !strict.verify("Bearer \(issuer.token(person))").assured.contains(.staff))
        #expect(try verifier.verify("Bearer \(issuer.token(person))").assured.contains(.staff))
    }

    @Test(
        arguments: [
            ("loa2", .all.subtracting([.office, .huvudman, .health])), ("loa3", .all.subtracting(.health)),
            ("loa4", .all.subtracting(.guardian)), (["loa2", "loa4"], .all),
            (nil, [.pupil, .teaching]), ("loa1", [.pupil, .teaching]), ("any", [.pupil, .teaching]),
        ] as [(JSON?, SignInRoles)])
    func `of a person carries the roles its level is enough for`(level: JSON?, roles: SignInRoles) throws {
        let keySet = issuer.keySet
        let strict = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience,
            keys: KeySource(clock: clock.clock, log: .silent) { keySet },
            assurance: Assurance(
                claim: "acr",
                levels: [
                    .office: ["loa3", "loa4"], .huvudman: ["loa3", "loa4"], .health: ["loa4"],
                    .guardian: ["loa2", "loa3"],
                ]), clock: clock.clock)
        let person = claims { $0.setting("eduPersonPrincipalName", "t1@skola.test").setting("acr", level) }
        #expect(try strict.verify("Bearer \(issuer.token(person))").assured == roles)
        // What a person's token says of roles itself is nothing.
        let claimed = person.setting("assured", "all").setting("roles", ["office"])
        #expect(try strict.verify("Bearer \(issuer.token(claimed))").assured == roles)
    }

    @Test func `of a person whose name is missing brings no scopes that a page has asked for`() throws {
        let asked = claims { $0.setting("scope", "register.write").setting("client_id", "page") }
        let caller = try verifier.verify("Bearer \(try issuer.token(asked))")
        #expect(caller.scopes.isEmpty && !caller.isMachine)
        // Nor from a provider that names the client otherwise, or not at all.
        for client in ["azp", "appid"] {
            let asked = claims { $0.setting("scope", "register.write").setting(client, "page") }
            #expect(try verifier.verify("Bearer \(issuer.token(asked))").scopes.isEmpty)
            let own = claims { $0.setting("scope", "register.write").setting(client, "s-1") }
            #expect(try verifier.verify("Bearer \(issuer.token(own))").scopes == ["register.write"])
        }
        let silent = claims { $0.setting("scope", "register.write") }
        #expect(try verifier.verify("Bearer \(issuer.token(silent))").scopes.isEmpty)
        let own = claims { $0.setting("scope", "register.write").setting("client_id", "s-1") }
        #expect(try verifier.verify("Bearer \(issuer.token(own))").scopes == ["register.write"])
        let keySet = issuer.keySet
        let any = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience,
            keys: KeySource(clock: clock.clock, log: .silent) { keySet }, machines: .any, clock: clock.clock)
        #expect(try any.verify("Bearer \(issuer.token(asked))").scopes == ["register.write"])
    }

    @Test func `of a machine brings its scopes`() throws {
        let token = try issuer.token(machine: "office", scopes: ["register.write", "ss12000.read"], clock: clock.clock)
        let caller = try verifier.verify("bearer \(token)")
        #expect(caller.isMachine)
        #expect(caller.principalName == nil)
        #expect(caller.scopes == ["register.write", "ss12000.read"])
    }

    @Test(
        arguments: [
            (nil, "token-missing"), ("", "token-missing"), ("Basic dTpw", "token-missing"),
            ("Bearer", "token-malformed"),
            ("Bearer abc", "token-malformed"), ("Bearer a.b", "token-malformed"), ("Bearer a.b.c.d", "token-malformed"),
            ("Bearer !.b.c", "token-malformed"), ("Bearer ..", "token-malformed"), ("Bearer a b", "token-malformed"),
            ("Bearer e30.e30.", "token-malformed"), ("   ", "token-missing"), ("Bearer ", "token-malformed"),
            ("Bearer   ", "token-malformed"), ("Bearers a.b.c", "token-missing"), ("Beare a.b.c", "token-missing"),
            ("\u{02}earer a.b.c", "token-missing"), ("Bea\u{52}", "token-missing"),
        ] as [(String?, String)])
    func `that is none is refused as such`(header: String?, code: String) {
        #expect(refusal(header) == code)
    }

    @Test func `has one spelling`() throws {
        let token = try issuer.token(machine: "office", scopes: ["register.write"], clock: clock.clock)
        #expect(try verifier.verify("Bearer \(token)").isMachine)
        for more in ["A", "x", "AA", "=", "==", "!", "."] {
            #expect(refusal("Bearer \(token)\(more)") != nil, "\(more)")
        }
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER", "  Bearer"])
    func `is known by its scheme in either case`(scheme: String) throws {
        let token = try issuer.token(machine: "office", scopes: ["register.write"], clock: clock.clock)
        #expect(try verifier.verify("\(scheme) \(token)").isMachine)
        // A second blank is the token's, and no token has one.
        #expect(refusal("\(scheme)  \(token)") == "token-malformed")
    }

    @Test func `of more than eight kilobytes is not even looked at`() throws {
        let large = claims { $0.setting("filler", JSON(String(repeating: "x", count: 9_000))) }
        #expect(try refusal(of: large) == "token-malformed")
    }

    @Test func `whose signature, header or payload was touched is refused`() throws {
        let token = try issuer.token(claims())
        let parts = token.split(separator: ".").map { [UInt8]($0.utf8) }
        for (part, place) in [(1, 10), (2, 10), (2, 40)] {
            var changed = parts
            changed[part][place] = changed[part][place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = changed.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            #expect(refusal("Bearer \(text)") == "token-signature")
        }
        let unsigned = parts[..<2].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".") + "."
        #expect(refusal("Bearer \(unsigned)") == "token-signature")
        #expect(refusal("Bearer \(token)") == nil)
    }

    @Test(arguments: ["none", "None", "NONE", "HS256", "HS384", "HS512", "PS256", "RS384", "ES384", "es256", ""])
    func `with any other algorithm is refused, signed or not`(algorithm: String) throws {
        let header = Forged.header(["alg": JSON(algorithm), "kid": "any"])
        #expect(refusal("Bearer \(header).\(Forged.encode(claims().encoded())).") == "token-signature")
    }

    @Test func `signed with the public key as a shared secret is refused`() throws {
        let key = try #require(try JSON(parsing: issuer.keySet)["keys"]?[0])
        for algorithm in ["HS256", "ES256", "RS256"] {
            for secret in [key.encoded(), issuer.keySet, [UInt8]((key["x"]?.string ?? "").utf8)] {
                let token = Forged.hmac(
                    ["alg": JSON(algorithm), "kid": key["kid"] ?? .null], claims().encoded(), secret: secret)
                #expect(refusal("Bearer \(token)") == "token-signature")
            }
        }
    }

    @Test func `naming a key of the other kind is refused`() throws {
        let other = try DevelopmentIssuer(algorithm: .rs256)
        let otherKeys = try #require(try JSON(parsing: other.keySet)["keys"]?[0])
        let mine = try #require(try JSON(parsing: issuer.keySet)["keys"]?[0])
        let both = (["keys": [mine, otherKeys]] as JSON).encoded()
        let keys = KeySource(clock: clock.clock, log: .silent) { both }
        let verifier = TokenVerifier(issuer: issuer.issuer, audience: "skolbuss", keys: keys, clock: clock.clock)
        #expect(try verifier.verify("Bearer \(other.token(claims()))").subject == "s-1")
        #expect(try verifier.verify("Bearer \(issuer.token(claims()))").subject == "s-1")
        // The header of the one over the signature of the other.
        let parts = try issuer.token(claims()).split(separator: ".")
        let header = Forged.header(["alg": "ES256", "kid": otherKeys["kid"] ?? .null])
        #expect(throws: Problem.self) { try verifier.verify("Bearer \(header).\(parts[1]).\(parts[2])") }
    }

    @Test func `of another issuer's key, or of none, is refused`() throws {
        let other = try DevelopmentIssuer()
        #expect(refusal("Bearer \(try other.token(claims()))") == "token-key-unknown")
        let header = Forged.header(["alg": "ES256"])
        #expect(refusal("Bearer \(header).e30.AAAA") == "token-key-unknown")
        let critical = Forged.header(["alg": "ES256", "kid": "x", "crit": ["exp"]])
        #expect(refusal("Bearer \(critical).e30.AAAA") == "token-malformed")
    }

    @Test func `is refused when it names another issuer or audience`() throws {
        #expect(try refusal(of: claims { $0.setting("iss", "https://elsewhere.test") }) == "token-issuer")
        #expect(try refusal(of: claims { $0.setting("iss", nil) }) == "token-issuer")
        #expect(try refusal(of: claims { $0.setting("aud", "another") }) == "token-audience")
        #expect(try refusal(of: claims { $0.setting("aud", nil) }) == "token-audience")
        #expect(try refusal(of: claims { $0.setting("aud", ["another", "third"]) }) == "token-audience")
        #expect(try refusal(of: claims { $0.setting("aud", ["another", "skolbuss"]) }) == nil)
    }

    @Test(
        arguments: [
            ("exp", -31, "token-expired"), ("exp", -30, "token-expired"), ("exp", -29, nil),
            ("nbf", 31, "token-not-yet-valid"),
            ("nbf", 30, nil),
        ] as [(String, Int, String?)])
    func `is valid in its time, with half a minute of grace`(claim: String, offset: Int, expected: String?) throws {
        let second = Int(clock.now.microseconds / 1_000_000) + offset
        #expect(try refusal(of: claims { $0.setting(claim, JSON(second)) }) == expected)
    }

    @Test(
        arguments: [
            ("exp", nil), ("exp", "soon"), ("exp", -1), ("exp", 1e300), ("nbf", "now"), ("sub", nil), ("sub", ""),
            ("sub", 7),
            ("eduPersonPrincipalName", ""), ("eduPersonPrincipalName", 7),
        ] as [(String, JSON?)])
    func `with a claim missing or of the wrong kind is refused`(claim: String, value: JSON?) throws {
        #expect(try refusal(of: claims { $0.setting(claim, value) }) == "token-malformed")
    }

    @Test func `that is remembered still expires`() throws {
        let header = "Bearer \(try issuer.token(claims()))"
        #expect(refusal(header) == nil)
        clock.advance(by: .seconds(3600))
        #expect(refusal(header) == nil)
        clock.advance(by: .seconds(30))
        #expect(refusal(header) == "token-expired")
        #expect(refusal(header) == "token-expired")
    }

    @Test func `is remembered once it was accepted, and never more of them than the bound`() throws {
        let keySet = issuer.keySet
        let keys = KeySource(clock: clock.clock, log: .silent) { keySet }
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: keys, clock: clock.clock, remembering: 10)
        let tokens = try (0..<50).map {
            "Bearer \(try issuer.token(machine: "m\($0)", scopes: ["a"], clock: clock.clock))"
        }
        for (number, token) in tokens.enumerated() {
            for _ in 0..<3 { #expect(try verifier.verify(token).subject == "m\(number)") }
            #expect((1...10).contains(verifier.remembered))
        }
        #expect(throws: Problem.self) { try verifier.verify("Bearer a.b.c") }
        #expect(try verifier.verify(tokens[0]).subject == "m0")
        #expect((5...10).contains(verifier.remembered))
    }

    @Test func `that was refused is asked about in a way clients understand`() throws {
        let problem = #expect(throws: Problem.self) { try verifier.verify("Bearer a.b.c") }
        #expect(problem?.status == 401)
        #expect(problem?.headers.contains { $0 == ("WWW-Authenticate", "Bearer error=\"invalid_token\"") } == true)
    }

    @Test func `never shows in what is thrown or logged`() throws {
        let lines = Lines()
        let log = Log(service: "test", level: .debug, sink: { lines.append($0) })
        let keySet = try DevelopmentIssuer().keySet
        let keys = KeySource(clock: clock.clock, log: log) { keySet }
        let verifier = TokenVerifier(issuer: issuer.issuer, audience: "skolbuss", keys: keys, clock: clock.clock)
        let gate = Gate(verifier)
        var router = Router(gate: gate)
        router.log = log
        let route = Route(.get, "/v1/x", access: .token, handler: gate.token { _, _ in .noContent })
        router.add([route], by: AccessTable(of: [route]))
        let good = try issuer.token(claims { $0.setting("eduPersonPrincipalName", "t1@skola.test") })
        for token in [good, good + "x", "a.\(good)", String(good.dropFirst(3))] {
            let request = try #require(Request(.get, "/v1/x", headers: [("Authorization", "Bearer \(token)")]))
            let response = router.respond(to: request)
            #expect(response.status == 401)
            let shown = String(decoding: response.body, as: UTF8.self) + "\(response.headers)" + lines.text
            for part in token.split(separator: ".") where part.count > 5 { #expect(!shown.contains(part)) }
            #expect(!shown.contains("t1@skola.test"))
        }
    }
}
