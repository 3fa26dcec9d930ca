import HTTP
import Stand
import Transfer

/// Certificates of one test and the clients that show and check them.
struct TLSBench {
    let folder: Folder
    let authority: CertificateAuthority
    let server: CertificateAuthority.Made

    init() throws {
        folder = try Folder.temporary("tls")
        authority = try CertificateAuthority("city", in: folder)
        server = try authority.make("server")
    }

    func files(clientAuthority: String? = nil) -> TLSFiles {
        TLSFiles(certificate: server.certificate, key: server.key, clientAuthority: clientAuthority)
    }

    func tls(settle: Duration = .zero, clientAuthority: String? = nil) throws -> TLS {
        try TLS(files(clientAuthority: clientAuthority), settle: settle)
    }

    /// The certificate of an authority that has vouched for nobody here.
    func otherAuthority() throws -> String { try CertificateAuthority("stranger", in: folder).certificate }

    func client(trusting other: String? = nil, as identity: CertificateAuthority.Made? = nil) -> HTTPClient {
        HTTPClient(
            timeout: .seconds(60), bodyLimit: 64 << 20, verify: .authorities(path: other ?? authority.certificate),
            as: identity.map { ClientIdentity(certificate: $0.certificate, key: $0.key) })
    }

    /// `openssl s_client` to the port, by the name `localhost`; the output of a finished handshake holds "Cipher is".
    func openssl(_ port: Int, _ arguments: String...) throws -> String {
        let run = try Process.run(
            "/usr/bin/openssl",
            ["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost", "-CAfile", authority.certificate]
                + arguments, within: .seconds(60))
        return run.output + run.errors
    }
}

extension HTTPClient {
    func get(_ port: Int, _ path: String) throws -> HTTPClientResponse {
        try send(HTTPClientRequest("GET", "https://localhost:\(port)\(path)"))
    }
}
