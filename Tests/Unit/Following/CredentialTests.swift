import Following
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SS12000
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ProviderCredentialTests {
    @Test func `a token from a file is sent, and read again when it is refused`() throws {
        let folder = try TemporaryFolder()
        try folder.write("first\n", to: "token")
        let bench = try FollowBench(["FOLLOW_TOKEN_FILE": folder.path("token")])
        bench.fillSchool()
        bench.provider.behave { $0.credential = ("Authorization", "Bearer first") }
        try bench.pull()
        bench.provider.behave { $0.credential = ("Authorization", "Bearer second") }
        #expect(bench.failure()?.rule == .unauthorised)
        try folder.write("second", to: "token")
        bench.provider.put("persons", FollowBench.person(FollowBench.id(1)))
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(1)) != nil)
    }

    @Test func `a key goes in the header the supplier wants`() throws {
        let folder = try TemporaryFolder()
        try folder.write("k", to: "key")
        let bench = try FollowBench(["FOLLOW_TOKEN_FILE": folder.path("key"), "FOLLOW_HEADER": "X-API-Key"])
        bench.fillSchool()
        bench.provider.behave { $0.credential = ("X-API-Key", "k") }
        try bench.pull()
        #expect(bench.provider.requests.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func `client credentials give a token, which is renewed when it is refused`() throws {
        let folder = try TemporaryFolder()
        try folder.write("s&cret", to: "secret")
        let issuer = try FakeProvider(clock: .system)
        let tokens = Mutex(0)
        issuer.whenAsked { _ in
            let number = tokens.withLock {
                $0 += 1
                return $0
            }
            return .text(#"{"access_token":"t\#(number)","token_type":"bearer","expires_in":3600}"#)
        }
        let bench = try FollowBench([
            "FOLLOW_OAUTH_URL": issuer.host + "/token", "FOLLOW_OAUTH_CLIENT": "skolbuss",
            "FOLLOW_OAUTH_SECRET_FILE": folder.path("secret"), "FOLLOW_OAUTH_SCOPE": "a b",
        ])
        bench.fillSchool()
        bench.provider.behave { $0.credential = ("Authorization", "Bearer t1") }
        try bench.pull()
        #expect(issuer.requests.count == 1)
        let asked = try #require(issuer.requests.first)
        #expect(
            String(decoding: asked.body, as: UTF8.self)
                == "grant_type=client_credentials&client_id=skolbuss&client_secret=s%26cret&scope=a%20b")
        #expect(asked.headers["content-type"] == "application/x-www-form-urlencoded")
        // The provider wants a new one in the middle of a list.
        bench.provider.behave {
            $0.pageSize = 1
            $0.credential = ("Authorization", "Bearer t2")
        }
        bench.provider.whenAsked { [provider = bench.provider] request in
            if request.first("pageToken") != nil {
                provider.behave { $0.credential = ("Authorization", "Bearer t3") }
            }
            return nil
        }
        bench.provider.put("persons", FollowBench.person(FollowBench.id(1)))
        try bench.pull()
        #expect(try bench.served("persons", FollowBench.id(1)) != nil)
    }

    @Test(arguments: [(400, ProviderFailure.Rule.tokenRefused), (503, .unavailable)])
    func `a token that is not given is a failure by name`(status: Int, rule: ProviderFailure.Rule) throws {
        let folder = try TemporaryFolder()
        try folder.write("s", to: "secret")
        let issuer = try FakeProvider(clock: .system)
        issuer.whenAsked { _ in .status(status) }
        let bench = try FollowBench([
            "FOLLOW_OAUTH_URL": issuer.host + "/token", "FOLLOW_OAUTH_CLIENT": "skolbuss",
            "FOLLOW_OAUTH_SECRET_FILE": folder.path("secret"),
        ])
        #expect(bench.failure()?.rule == rule)
    }

    @Test func `a token file that cannot be read is a failure by name`() throws {
        let bench = try FollowBench(["FOLLOW_TOKEN_FILE": "/nowhere"])
        #expect(bench.failure()?.rule == .tokenUnreadable)
    }

    @Test func `neither token nor query nor anything of an answer is in the log, the state or the metrics`() throws {
        let folder = try TemporaryFolder()
        try folder.write("hunter2", to: "token")
        let bench = try FollowBench(["FOLLOW_TOKEN_FILE": folder.path("token")])
        bench.fillSchool()
        try bench.pull()
        bench.provider.whenAsked { _ in .status(503, body: "Alva") }
        _ = bench.failure()
        let status = try bench.register.send(.get, "/v1/following", scopes: ["operator"])
        let everything =
            bench.log.lines.joined() + bench.register.metrics.exposition()
            + String(decoding: status.body, as: UTF8.self)
        for secret in ["hunter2", "Alva", "Exempel", School.pupil, "meta.modified"] {
            #expect(!everything.contains(secret))
        }
    }
}
