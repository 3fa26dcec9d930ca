import Access
import Runtime
import Stand
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TokenToolTests {
    @Test func `tokens of the development issuer are good for a person or for scopes`() throws {
        let bench = try ToolBench()
        let keys = bench.folder.path("keys")
        let made = try bench.run(["token", "init", keys])
        #expect(made.exit == .code(0), "\(made.errors)")
        let issuer = try DevelopmentIssuer(keptIn: keys)
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience,
            keys: KeySource(.file(DevelopmentIssuer.keySetPath(in: keys)), log: .silent))

        let person = try bench.run(["token", "issue", "--keys", keys, "--person", "ada@skolan.example"])
        let caller = try verifier.verify("Bearer " + person.output.filter { $0 != "\n" })
        #expect(caller.principalName == "ada@skolan.example")
        let machine = try bench.run([
            "token", "issue", "--keys", keys, "--scope", "register.write", "--scope", "ss12000.read", "--ttl", "5m",
        ])
        let other = try verifier.verify("Bearer " + machine.output.filter { $0 != "\n" })
        #expect(other.scopes == ["register.write", "ss12000.read"])
        #expect(other.isMachine)
    }
}
