import HTTP
import Stand
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(3)))
struct `A certificate that is renewed` {
    private let bench: TLSBench
    private let server: RunningServer

    init() throws {
        bench = try TLSBench()
        server = try RunningServer([], tls: bench.tls())
    }

    private func isShown(by authority: CertificateAuthority) -> Bool {
        (try? bench.client(trusting: authority.certificate).get(server.port, "/health/live").status) == 200
    }

    /// As certificate tools do it: the new file takes the old one's name.
    private func replace(_ old: CertificateAuthority.Made, with new: CertificateAuthority.Made) throws {
        for (from, to) in [(new.key, old.key), (new.certificate, old.certificate)] {
            try File.write(to, try File.read(from))
        }
    }

    @Test func `is shown to the next client, and clients that are there stay`() throws {
        defer { bench.folder.remove() }
        let before = bench.client()
        #expect(try before.get(server.port, "/health/live").status == 200)
        let next = try CertificateAuthority("next", in: bench.folder)
        try replace(bench.server, with: try next.make("renewed"))
        try eventually("the new certificate is shown") { isShown(by: next) }
        #expect(!isShown(by: bench.authority))
        #expect(try before.get(server.port, "/health/live").status == 200)
        #expect(server.lines.text.contains("a renewed certificate is shown from now on"))
    }

    @Test func `and cannot be used leaves the old one, says why, and is mended by the next`() throws {
        defer { bench.folder.remove() }
        let next = try CertificateAuthority("next", in: bench.folder)
        try replace(bench.server, with: try next.make("expired", valid: .past))
        try eventually("it is told") { server.lines.text.contains("names a certificate that has expired") }
        #expect(isShown(by: bench.authority))
        try File.write(bench.server.certificate, try File.read(next.make("other").certificate))
        try eventually("it is told") { server.lines.text.contains("names a key that does not belong") }
        #expect(isShown(by: bench.authority))
        try replace(bench.server, with: try next.make("sound"))
        try eventually("the new certificate is shown") { isShown(by: next) }
    }
}
