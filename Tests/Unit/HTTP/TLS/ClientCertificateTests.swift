import HTTP
import JSON
import Stand
import Testing
import Transfer

@Suite(.timeLimit(.minutes(3)))
struct `A server that asks its clients for certificates` {
    private let bench: TLSBench
    private let server: RunningServer

    init() throws {
        bench = try TLSBench()
        let who = Route(.get, "/v1/who", access: .open) { request in
            .json(["subject": JSON(request.client?.subject), "digits": JSON(request.client?.fingerprint.count)])
        }
        server = try RunningServer([who], tls: bench.tls(clientAuthority: bench.authority.certificate))
    }

    @Test func `the handler is told whose the certificate is`() throws {
        defer { bench.folder.remove() }
        let client = bench.client(as: try bench.authority.make("attendance", for: .client))
        for _ in 0..<2 {
            let answer = try client.get(server.port, "/v1/who")
            #expect(answer.status == 200)
            #expect(try JSON(parsing: answer.body) == ["subject": "CN=attendance", "digits": 64])
        }
    }

    @Test func `without one nothing is answered but how the service is`() throws {
        defer { bench.folder.remove() }
        let client = bench.client()
        for path in ["/v1/who", "/metrics", "/openapi.json", "/nowhere", "/health/nowhere"] {
            let answer = try client.get(server.port, path)
            #expect(answer.status == 403, "\(path)")
        }
        let refusal = try JSON(parsing: try client.get(server.port, "/v1/who").body)
        #expect(refusal["code"] == "client-certificate-missing")
        for path in ["/health/live", "/health/ready"] {
            #expect(try client.get(server.port, path).status == 200, "\(path)")
        }
    }

    @Test func `one that nobody vouches for is none`() throws {
        defer { bench.folder.remove() }
        let stranger = try CertificateAuthority("stranger", in: bench.folder)
        let shown = [
            try stranger.make("attendance", for: .client),
            try bench.authority.make("old", for: .client, valid: .past),
            try bench.authority.make("early", for: .client, valid: .future),
            try bench.authority.make("server-only", for: .server),
        ]
        for identity in shown {
            #expect(try bench.client(as: identity).get(server.port, "/v1/who").status == 403, "\(identity.certificate)")
        }
    }
}
