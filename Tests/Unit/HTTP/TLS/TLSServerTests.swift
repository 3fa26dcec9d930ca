import HTTP
import JSON
import Runtime
import Stand
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(5)))
struct `What a server says over TLS` {
    private let bench: TLSBench

    init() throws { bench = try TLSBench() }

    private static let routes = [
        Route(.post, "/v1/echo", access: .open) { .json(["bytes": .init($0.body.count)]) },
        Route(.get, "/v1/export", access: .open) { _ in .text(String(repeating: "x", count: 30_000_000)) },
        Route(.get, "/v1/hello", access: .open) { _ in .text("hello") },
    ]

    @Test func `requests of every size are answered on one connection`() throws {
        defer { bench.folder.remove() }
        let server = try RunningServer(Self.routes, tls: bench.tls())
        let client = bench.client()
        for size in [0, 1, 16_383, 16_384, 16_385, 70_000, 1_000_000] {
            let answer = try client.send(
                HTTPClientRequest(
                    "POST", "https://localhost:\(server.port)/v1/echo", body: [UInt8](repeating: 120, count: size)))
            #expect(try JSON(parsing: answer.body)["bytes"]?.int == size)
            #expect(answer.header("Strict-Transport-Security") != nil)
        }
        #expect(try client.get(server.port, "/v1/export").body.count == 30_000_000)
        #expect(server.metrics.exposition().contains("http_connections 1\n"))
        #expect(server.metrics.exposition().contains("tls_certificate_expiry_seconds 4"))
    }

    @Test func `many clients whose handlers wait are all answered`() throws {
        defer { bench.folder.remove() }
        let waiting = Route(.get, "/v1/wait", access: .open) { _ in
            _ = Stop().wait(for: .milliseconds(3))
            return .text("done")
        }
        let server = try RunningServer([waiting], tls: bench.tls())
        let answered = Atomic(0)
        let bench = bench
        let port = server.port
        let threads = (0..<16).map { number in
            NamedThread.start("tls-\(number)") {
                let client = bench.client()
                for _ in 0..<40 where (try? client.get(port, "/v1/wait").status) == 200 {
                    answered.add(1, ordering: .relaxed)
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(answered.load(ordering: .relaxed) == 640)
    }

    @Test(arguments: [["-tls1"], ["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA:AES128-GCM-SHA256"]])
    func `old protocols and keys that are not forgotten are refused`(what: [String]) throws {
        defer { bench.folder.remove() }
        // A key that all of these could use.
        let rsa = try bench.authority.make("rsa", keyType: ["rsa:2048"])
        let tls = try TLS(TLSFiles(certificate: rsa.certificate, key: rsa.key))
        let server = try RunningServer(Self.routes, tls: tls)
        let weak = what + (what.count == 1 ? ["-cipher", "ALL:@SECLEVEL=0"] : [])
        let refused = try Process.run(
            "/usr/bin/openssl", ["s_client", "-connect", "127.0.0.1:\(server.port)"] + weak, within: .seconds(60))
        #expect(refused.output.contains("Cipher is (NONE)"), "\(refused.output)\(refused.errors)")
        for good in [["-tls1_2"], ["-tls1_3"]] {
            let taken = try Process.run(
                "/usr/bin/openssl", ["s_client", "-connect", "127.0.0.1:\(server.port)"] + good, within: .seconds(60))
            #expect(taken.output.contains("Cipher is") && !taken.output.contains("Cipher is (NONE)"))
        }
    }

    /// The beginning of a hello that is as long as it says, so that there is nothing wrong with it until it is whole.
    private static let hello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 0, count: 506)

    @Test(arguments: [0, 1, 5, 11])
    func `a client that begins a handshake and goes on byte by byte is cut off`(begun: Int) throws {
        defer { bench.folder.remove() }
        var limits = Limits()
        limits.request = .milliseconds(700)
        let server = try RunningServer(Self.routes, limits: limits, tls: bench.tls())
        let connection = try server.connect()
        var rest = Self.hello[...]
        if begun > 0 { try connection.send(Array(rest.prefix(begun))) }
        rest = rest.dropFirst(begun)
        try eventually("the slow client is cut off") {
            if begun > 0, rest.count > 1, (try? connection.send([rest.removeFirst()])) == nil { return true }
            return connection.isClosed()
        }
        try eventually("it is counted") { server.metrics.exposition().contains("http_late_connections_total 1") }
        #expect(try bench.client().get(server.port, "/v1/hello").text == "hello")
    }

    @Test func `a client that is slow after the handshake is cut off`() throws {
        defer { bench.folder.remove() }
        var limits = Limits()
        limits.request = .seconds(1)
        let server = try RunningServer(Self.routes, limits: limits, tls: bench.tls())
        let slow = try Process(
            .init(
                "/bin/sh",
                [
                    "-c",
                    "(printf 'GET /v1/hello HTTP/1.1\\r\\nX-Slow: '; sleep 120) | "
                        + "openssl s_client -quiet -connect 127.0.0.1:\(server.port)",
                ], environment: ["PATH": "/usr/bin:/bin"], log: bench.folder.file("slow.log")))
        defer { slow.kill() }
        try eventually("it is cut off") {
            server.metrics.exposition().contains("http_late_connections_total 1")
        }
        try eventually("its connection is gone") { server.metrics.exposition().contains("http_connections 0\n") }
    }

    @Test func `plain HTTP is not answered where TLS is spoken`() throws {
        defer { bench.folder.remove() }
        let server = try RunningServer(Self.routes, tls: bench.tls())
        let plain = try server.connect()
        try plain.send("GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(throws: RawConnection.Failure.self) { try plain.answer() }
        #expect(try bench.client().get(server.port, "/v1/hello").status == 200)
    }

    @Test func `who checks the server's name and authority is told the truth`() throws {
        defer { bench.folder.remove() }
        let server = try RunningServer(Self.routes, tls: bench.tls())
        let stranger = try CertificateAuthority("stranger", in: bench.folder)
        #expect(throws: TransferError.self) {
            try bench.client(trusting: stranger.certificate).get(server.port, "/v1/hello")
        }
        // An address that the certificate has, and a name that it has not.
        let client = bench.client()
        let address = try client.send(HTTPClientRequest("GET", "https://127.0.0.1:\(server.port)/v1/hello"))
        #expect(address.status == 200)
        #expect(try bench.openssl(server.port, "-verify_hostname", "localhost").contains("Verify return code: 0"))
        #expect(!(try bench.openssl(server.port, "-verify_hostname", "other.example").contains("return code: 0")))
    }

    @Test func `what was begun over TLS is answered when the server stops`() throws {
        defer { bench.folder.remove() }
        let barrier = Barrier()
        let waiting = Route(.get, "/v1/wait", access: .open) { _ in
            barrier.wait()
            return .text("done")
        }
        let server = try RunningServer([waiting], tls: bench.tls())
        let answer = Mutex("")
        let bench = bench
        let port = server.port
        let asking = NamedThread.start("asking") {
            let text = (try? bench.client().get(port, "/v1/wait").text) ?? "nothing"
            answer.withLock { $0 = text }
        }
        try eventually { barrier.waiting == 1 }
        server.requestStop()
        barrier.open()
        asking.join()
        #expect(answer.withLock { $0 } == "done")
        #expect(server.hasStopped())
    }
}

extension HTTPClientResponse {
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}
