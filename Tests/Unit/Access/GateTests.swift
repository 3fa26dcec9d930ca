import Access
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

struct `The gate` {
    private let issuer: DevelopmentIssuer
    private let router: Router

    init() throws {
        issuer = try DevelopmentIssuer()
        let keySet = issuer.keySet
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: KeySource(log: .silent) { keySet })
        let gate = Gate(verifier)
        var router = Router()
        router.add(Route(.get, "/v1/any", access: .token, handler: gate.token { .text($1.subject + $0.path) }))
        router.add(
            Route(.get, "/v1/write", access: .token, handler: gate.scope("register.write") { _, _ in .noContent }))
        router.add(Route(.get, "/v1/mine", access: .token, handler: gate.person { .text($1.principalName ?? $0.path) }))
        self.router = router
    }

    private func ask(_ path: String, _ token: String?) throws -> Response {
        let headers = token.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
        return router.respond(to: try #require(Request(.get, path, headers: headers)))
    }

    @Test func `lets the caller in and says who it is`() throws {
        let response = try ask("/v1/any", try issuer.token(machine: "office", scopes: ["a"]))
        #expect(response.body == [UInt8]("office/v1/any".utf8))
        #expect(try ask("/v1/any", nil).status == 401)
        #expect(try ask("/v1/any", "a.b.c").status == 401)
    }

    @Test func `asks machines for the scope and never finds it in a person`() throws {
        #expect(try ask("/v1/write", try issuer.token(machine: "office", scopes: ["register.write"])).status == 204)
        let other = try ask("/v1/write", try issuer.token(machine: "office", scopes: ["register.read"]))
        #expect(other.status == 403)
        #expect(other.header("WWW-Authenticate")?.contains("insufficient_scope") == true)
        let claims = issuer.claims(subject: "p").setting("eduPersonPrincipalName", "p@skola.test")
        #expect(try ask("/v1/write", try issuer.token(claims.setting("scope", "register.write"))).status == 403)
    }

    @Test func `keeps machines from what is for people`() throws {
        let person = try ask("/v1/mine", try issuer.token(person: "p@skola.test"))
        #expect(person.body == [UInt8]("p@skola.test".utf8))
        #expect(try ask("/v1/mine", try issuer.token(machine: "office", scopes: ["a"])).status == 403)
    }

    @Test func `judges before the body is read as the handler does`() throws {
        let issuer = issuer
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: KeySource(log: .silent) { issuer.keySet })
        let gate = Gate(verifier)
        let token = "Bearer \(try issuer.token(machine: "office", scopes: ["register.write"]))"
        _ = try verifier.verify(token)
        #expect(gate.admission()(token) == nil)
        #expect(gate.admission(scope: "register.write")(token) == nil)
        #expect(gate.admission(scope: "schedule.write")(token)?.code == "scope-missing")
        #expect(gate.admission()(nil)?.code == "token-missing")
        #expect(gate.admission()(token.dropLast(8) + "AAAAAAAA")?.code == "token-signature")
        let stranger = try DevelopmentIssuer()
        let forged = "Bearer \(try stranger.token(machine: "office", scopes: ["register.write"]))"
        #expect(gate.admission()(forged)?.code == "token-key-unknown")
    }

    @Test func `does not wait for the issuer before the body is read`() throws {
        let issuer = issuer
        let answered = Stop()
        let keys = KeySource(log: .silent) {
            _ = answered.wait(for: .seconds(120))
            return issuer.keySet
        }
        let admission = Gate(TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys)).admission()
        let token = "Bearer \(try issuer.token(machine: "office", scopes: ["a"]))"
        // The issuer answers only after this: a check that waited for it would not return.
        #expect(admission(token)?.code == "keys-unavailable")
        #expect(admission(token)?.code == "keys-unavailable")
        answered.request()
        try eventually("the keys have come") { admission(token) == nil }
    }
}
