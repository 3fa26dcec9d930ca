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
        var router = Router(gate: gate)
        router.add(
            [
                Route(.get, "/v1/any", access: .token, handler: gate.token { .text($1.subject + $0.path) }),
                Route(.get, "/v1/write", access: .token, handler: gate.token { _, _ in .noContent }),
                Route(.get, "/v1/mine", access: .token, handler: gate.token { .text($1.principalName ?? $0.path) }),
            ],
            by: AccessTable([
                .row(.get, at: "/v1/any", for: .machine("a"), .machine("b"), .person(.custodian)),
                .row(.get, at: "/v1/write", for: .machine("register.write")),
                .row(.get, at: "/v1/mine", for: .person(.custodian)),
            ]))
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
        func code(_ header: String?, _ parties: AccessRule.Party...) -> String? {
            if case .refused(let problem) = gate.judge(AccessRule(Set(parties), data: []), header, mayWait: false) {
                problem.code
            } else {
                nil
            }
        }
        #expect(code(token, .machine("register.write")) == nil)
        #expect(code(token, .machine("schedule.write"), .machine("register.write")) == nil)
        #expect(code(token, .machine("schedule.write")) == "scope-missing")
        #expect(code(token, .person(.office)) == "person-needed")
        #expect(code(nil, .machine("register.write")) == "token-missing")
        #expect(code(token.dropLast(8) + "AAAAAAAA", .machine("register.write")) == "token-signature")
        let stranger = try DevelopmentIssuer()
        let forged = "Bearer \(try stranger.token(machine: "office", scopes: ["register.write"]))"
        #expect(code(forged, .machine("register.write")) == "token-key-unknown")
    }

    @Test func `does not wait for the issuer before the body is read`() throws {
        let issuer = issuer
        let answered = Stop()
        let keys = KeySource(log: .silent) {
            _ = answered.wait(for: .seconds(120))
            return issuer.keySet
        }
        let gate = Gate(TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys))
        let rule = AccessRule([.machine("a")], data: [])
        func admission(_ header: String) -> Problem? {
            if case .refused(let problem) = gate.judge(rule, header, mayWait: false) { problem } else { nil }
        }
        let token = "Bearer \(try issuer.token(machine: "office", scopes: ["a"]))"
        // The issuer answers only after this: a check that waited for it would not return.
        #expect(admission(token)?.code == "keys-unavailable")
        #expect(admission(token)?.code == "keys-unavailable")
        answered.request()
        try eventually("the keys have come") { admission(token) == nil }
    }
}
