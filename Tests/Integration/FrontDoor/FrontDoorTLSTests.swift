import HTTP
import Stand
import TestSupport
import Testing

/// The door and a service on two machines: nothing goes between them in clear, and each knows the other.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FrontDoorTLSTests {
    private let folder: Folder
    private let authority: CertificateAuthority
    private let shown: CertificateAuthority.Made

    init() throws {
        folder = try Folder.temporary("frontdoor-tls")
        authority = try CertificateAuthority("city", in: folder)
        shown = try authority.make("door", for: .client)
    }

    private static let names = ["register", "schedule", "attendance", "notify"].map {
        "DNS:\($0).skolbuss.internal"
    }

    private func behind(
        _ server: CertificateAuthority.Made, showing identity: CertificateAuthority.Made? = nil
    ) throws -> Behind {
        let files = TLSFiles(
            certificate: server.certificate, key: server.key, clientAuthority: authority.certificate)
        let identity = identity ?? shown
        return try Behind(
            tls: try TLS(files, settle: .zero),
            hop: .tls(
                authority: authority.certificate, certificate: identity.certificate, key: identity.key))
    }

    private func ask(_ behind: Behind, _ target: String = "/v1/alerts") throws -> RawConnection.Answer? {
        try behind.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", answers: 1).first
    }

    @Test func `the door asks services by TLS and shows them its certificate`() throws {
        defer { folder.remove() }
        let behind = try behind(authority.make("services", names: Self.names))
        for target in ["/v1/alerts", "/v2.0/persons", "/v1/register/imports", "/v1/lessons/a/roll"] {
            let answer = try #require(try ask(behind, target))
            #expect(answer.status == 200)
            #expect(answer.text.hasSuffix("from 127.0.0.1 as CN=door"))
        }
        #expect(behind.seen.entries.count == 4)
    }

    @Test func `a service that does not prove its name is not asked`() throws {
        defer { folder.remove() }
        let other = try CertificateAuthority("other", in: folder)
        for server in [
            try authority.make("elsewhere"), try other.make("services", names: Self.names),
        ] {
            let behind = try behind(server)
            let answer = try #require(try ask(behind))
            #expect(answer.status == 503 && answer.text.contains("\"overloaded\""))
            #expect(behind.seen.entries.isEmpty)
        }
    }

    @Test func `a door whose certificate nobody vouches for is refused`() throws {
        defer { folder.remove() }
        let stranger = try CertificateAuthority("stranger", in: folder)
        let behind = try behind(
            authority.make("services", names: Self.names), showing: stranger.make("door", for: .client))
        #expect(try ask(behind)?.status == 403)
        #expect(behind.seen.entries.isEmpty)
    }
}
