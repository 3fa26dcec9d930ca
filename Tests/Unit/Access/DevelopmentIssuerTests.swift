import Access
import Glibc
import JSON
import Runtime
import Testing

struct `The development issuer` {
    private func inFolder(_ body: (String) throws -> Void) throws {
        // mkdtemp puts a name of its own where the X stand.
        var template = Array("/tmp/skolbuss-issuer-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        let folder = String(cString: made)
        defer {
            for file in ["issuer-key.json", "jwks.json"] { unlink("\(folder)/\(file)") }
            rmdir(folder)
        }
        try body(folder)
    }

    @Test func `keeps its key, so tokens outlive it`() throws {
        try inFolder { folder in
            let token = try DevelopmentIssuer(keptIn: folder).token(person: "p@skola.test")
            let again = try DevelopmentIssuer(keptIn: folder)
            let keys = KeySource(.file(DevelopmentIssuer.keySetPath(in: folder)), log: .silent)
            let verifier = TokenVerifier(issuer: again.issuer, audience: again.audience, keys: keys)
            #expect(try verifier.verify("Bearer \(token)").principalName == "p@skola.test")
            #expect(
                try verifier.verify("Bearer \(again.token(person: "q@skola.test"))").principalName == "q@skola.test")
        }
    }

    @Test func `shows its private key to its owner only`() throws {
        try inFolder { folder in
            let issuer = try DevelopmentIssuer(keptIn: folder)
            var status = stat()
            #expect(stat("\(folder)/issuer-key.json", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            let key = try #require(try JSON(parsing: issuer.keySet)["keys"]?[0])
            #expect(key["d"] == nil)
            #expect(key["kid"] != nil)
        }
    }

    @Test func `says which file it cannot use`() throws {
        let error = #expect(throws: AccessError.self) { try DevelopmentIssuer(keptIn: "/nonexistent/folder") }
        #expect(error?.description.contains("/nonexistent/folder") == true)
    }
}
