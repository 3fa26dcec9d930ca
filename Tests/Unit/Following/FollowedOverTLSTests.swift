import Following
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SS12000
import Stand
import TestSupport
import Testing

/// One Register follows another that asks its clients for certificates.
@Suite(.timeLimit(.minutes(3))) struct FollowedOverTLSTests {
    private let bench: TLSBench
    private let clock = TestClock("2026-08-17T06:00:00Z")
    private let source: ServedRegister

    init() throws {
        bench = try TLSBench()
        source = try ServedRegister(
            tls: bench.tls(clientAuthority: bench.authority.certificate), clock: clock)
        try source.bench.load(
            (["organisations": [FollowBench.organisation(School.unit)], "persons": [FollowBench.person(School.pupil)]]
                as JSON).text)
    }

    private func follow(_ settings: [String: String]) throws -> RegisterBench {
        let all = [
            "FOLLOW_URL": source.address, "FOLLOW_TOKEN_FILE": source.tokenFile, "FOLLOW_TIMEOUT": "20s",
            "FOLLOW_PAUSE": "10ms",
        ].merging(settings) { $1 }
        let follower = try RegisterBench(all, clock: clock)
        clock.advance(by: .seconds(60))
        try #require(follower.service.following.follower).pull(until: Stop())
        return follower
    }

    @Test func `a register that asks who follows it is followed with a certificate, and not without`() throws {
        defer { bench.folder.remove() }
        let own = try bench.authority.make("follower", for: .client)
        let follower = try follow([
            "FOLLOW_CA": bench.authority.certificate, "FOLLOW_CERTIFICATE": own.certificate, "FOLLOW_KEY": own.key,
        ])
        let documents = try follower.documents()
        #expect(Set(documents.keys) == Set(try source.documents().keys) && documents.count == 2)
        #expect(throws: ProviderFailure.self) { try follow(["FOLLOW_CA": bench.authority.certificate]) }
    }

    @Test func `a register whose certificate nobody believed vouches for is not followed`() throws {
        defer { bench.folder.remove() }
        let stranger = try bench.otherAuthority()
        let own = try bench.authority.make("follower", for: .client)
        #expect(throws: ProviderFailure.self) {
            try follow(["FOLLOW_CA": stranger, "FOLLOW_CERTIFICATE": own.certificate, "FOLLOW_KEY": own.key])
        }
    }
}
