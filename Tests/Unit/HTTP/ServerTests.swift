import FoundationEssentials
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

struct `The server` {
    private static let routes = [
        Route(.get, "/v1/hello", access: .open) { _ in .text("hello") },
        Route(.post, "/v1/echo", access: .open) { .bytes($0.body, contentType: "application/octet-stream") },
        Route(.get, "/v1/children/{child}", access: .token) { _ in .text("found") },
        Route(.get, "/v1/cached", access: .open) { _ in Response.text("x").header("Cache-Control", "max-age=60") },
    ]

    @Test func `every answer carries the request's id and what protects a browser, and no banner`() throws {
        let server = try RunningServer(Self.routes)
        let answer = try server.ask("GET", "/v1/hello")
        #expect(answer.status == 200)
        #expect(answer.text == "hello")
        #expect(UUID(text: try #require(answer.headers["x-request-id"])) != nil)
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["server"] == nil)
        #expect(try server.ask("GET", "/v1/cached").headers["cache-control"] == "max-age=60")
    }

    @Test func `a caller's own request id is kept when it is a UUID`() throws {
        let server = try RunningServer(Self.routes)
        let id = "0190b5a0-0000-7000-8000-000000000001"
        #expect(try server.ask("GET", "/v1/hello", headers: "X-Request-Id: \(id)\r\n").headers["x-request-id"] == id)
        let other = try server.ask("GET", "/v1/nothing", headers: "X-Request-Id: 1234\r\n")
        #expect(other.headers["x-request-id"]?.count == 36)
    }

    @Test func `requests sent without waiting are answered in their order`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        let bodies = (1...20).map { "number \($0)" }
        try connection.send(
            bodies.map { "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)" }.joined()
        )
        for body in bodies {
            let answer = try connection.answer()
            #expect(answer.text == body)
        }
    }

    @Test func `a request that comes byte by byte is understood`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        for byte in [UInt8]("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8) {
            try connection.send([byte])
        }
        #expect(try connection.answer().text == "abc")
    }

    @Test func `a chunked body is put together`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send(
            "POST /v1/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nroll\r\n3\r\n is\r\n0\r\n\r\n")
        #expect(try connection.answer().text == "roll is")
    }

    @Test func `a client that asks first is told to go on`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(try connection.answer(hasBody: false).status == 100)
        try connection.send("abc")
        #expect(try connection.answer().text == "abc")
    }

    @Test func `a head request gets the headers only`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send("HEAD /v1/hello HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
        let head = try connection.answer(hasBody: false)
        #expect(head.status == 200)
        #expect(head.headers["content-length"] == "5")
        #expect(try connection.answer().text == "hello")
    }

    @Test func `an old client without keep-alive is answered and left`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send("GET /v1/hello HTTP/1.0\r\n\r\n")
        #expect(try connection.answer().text == "hello")
        try eventually("the connection is closed") { connection.isClosed() }
    }

    @Test func `an unknown method is refused as such`() throws {
        let server = try RunningServer(Self.routes)
        let answer = try server.ask("BREW", "/v1/hello")
        #expect(answer.status == 501)
        #expect(answer.text.contains("method-unknown"))
        for method in ["DELETE", "QUERY"] {
            let answer = try server.ask(method, "/v1/hello")
            #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD")
        }
    }

    @Test(arguments: ["TRACE", "CONNECT"])
    func `a method of the standard that no route has is not allowed`(method: String) throws {
        let server = try RunningServer(Self.routes)
        #expect(try server.ask(method, "/v1/hello").status == 405)
        #expect(try server.ask(method, "/v1/nothing").status == 404)
    }

    @Test(arguments: [("GET", "/v2.0/persons?%zz"), ("GET", "/persons/%ff"), ("BREW", "/v2.0/persons")])
    func `what cannot be read of a target of the standard is refused in the standard's form`(
        method: String, target: String
    ) throws {
        let server = try RunningServer(Self.routes)
        let answer = try server.ask(method, target)
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.text.contains("\"message\""))
        #expect(try server.ask(method, "/v1/x?%zz").headers["content-type"] == "application/problem+json")
    }

    @Test(arguments: [
        ("GET /v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "target-malformed"),
        ("GET /v1/\u{ff} HTTP/1.1\r\nHost: x\r\n\r\n", ""),
        ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", "target-malformed"),
        (
            "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "framing-malformed"
        ),
        ("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", ""),
        ("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\n", ""),
        ("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3x\r\n\r\nabc", ""),
        ("nonsense\r\n\r\n", ""), ("GET /v1/hello HTTP/1.1\r\n\r\n", ""),
    ])
    func `what is malformed is refused and the server goes on`(sent: String, code: String) throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send(sent)
        if let answer = try? connection.answer() {
            #expect((400..<500).contains(answer.status))
            #expect(code.isEmpty || answer.text.contains(code))
        } else {
            // The library closes without a word on some of these.
            #expect(code.isEmpty && connection.isClosed())
        }
        #expect(try server.ask("GET", "/v1/hello").status == 200)
    }

    @Test func `requests are counted and logged by pattern, never by path, query or token`() throws {
        let server = try RunningServer(Self.routes)
        let answer = try server.ask("GET", "/v1/children/4711?name=Alva", headers: "Authorization: Bearer hemlig\r\n")
        #expect(answer.status == 200)
        _ = try server.ask("GET", "/v1/wp-admin?name=Alva")
        let text = server.metrics.exposition()
        #expect(
            text.contains("http_requests_total{method=\"GET\",route=\"/v1/children/{child}\",status=\"2xx\"} 1"))
        #expect(text.contains("http_requests_total{method=\"any\",route=\"unmatched\",status=\"4xx\"} 1"))
        #expect(text.contains("http_request_duration_seconds_count 2"))
        #expect(server.lines.text.contains("/v1/children/{child}"))
        for secret in ["4711", "Alva", "hemlig", "wp-admin"] {
            #expect(!server.lines.text.contains(secret) && !text.contains(secret))
        }
    }

    @Test func `the port being taken is said plainly`() throws {
        let server = try RunningServer(Self.routes)
        let second = Server(port: server.port, router: Router(), metrics: Metrics(), log: .silent)
        let error = #expect(throws: HTTPError.self) { try second.run(until: Stop()) }
        #expect(error?.description.contains("port \(server.port)") == true)
        let third = Server(port: 0, address: "example.org", router: Router(), metrics: Metrics(), log: .silent)
        #expect(throws: HTTPError.self) { try third.run(until: Stop()) }
    }
}
