import HTTP
import JSON
import Runtime
import TestSupport
import Testing

struct `What a server grants a client` {
    private static let echo = Route(.post, "/v1/echo", access: .open) { .json(["bytes": .init($0.body.count)]) }

    private static let tenMegabytes = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)

    @Test func `a body announced as too long is refused before it is sent`() throws {
        let server = try RunningServer([Self.echo])
        for expectation in ["", "Expect: 100-continue\r\n"] {
            let connection = try server.connect()
            try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\n\(expectation)Content-Length: 10000000\r\n\r\n")
            let answer = try connection.answer()
            #expect(answer.status == 413)
            #expect(answer.text.contains("body-too-large"))
        }
    }

    @Test func `a client that sends ten megabytes at once still sees the refusal`() throws {
        let server = try RunningServer([Self.echo])
        let connection = try server.connect()
        try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
        // The server may have closed by now: what counts is that its answer can be read.
        try? connection.send(Self.tenMegabytes)
        #expect(try connection.answer().status == 413)
    }

    @Test func `a chunked body is refused once it proves too long`() throws {
        let server = try RunningServer([Self.echo])
        let connection = try server.connect()
        try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n989680\r\n")
        try connection.send(Self.tenMegabytes)
        try connection.send("\r\n0\r\n\r\n")
        #expect(try connection.answer().status == 413)
    }

    @Test func `a route may take more than others`() throws {
        let imports = Route(.post, "/v1/imports", access: .open, bodyBytes: 12_000_000) {
            .json(["bytes": .init($0.body.count)])
        }
        let server = try RunningServer([Self.echo, imports])
        let connection = try server.connect()
        try connection.send("POST /v1/imports HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
        try connection.send(Self.tenMegabytes)
        #expect(try connection.answer().text == "{\"bytes\":10000000}")
    }

    @Test func `a caller without a token sends no body in vain`() throws {
        let server = try RunningServer([Route(.post, "/v1/x", access: .token) { _ in .noContent }])
        let connection = try server.connect()
        try connection.send("POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
        #expect(try connection.answer().status == 401)
    }

    /// A server that accepts one token and takes imports from whoever brings it.
    private func guardedServer(limits: Limits = Limits()) throws -> RunningServer {
        let imports = Route(
            .post, "/v1/imports", access: .token, bodyBytes: 12_000_000,
            handler: { .json(["bytes": .init($0.body.count)]) })
        return try RunningServer([imports], limits: limits)
    }

    @Test(arguments: ["Content-Length: 10000000", "Content-Length: 70000", "Transfer-Encoding: chunked"])
    func `a caller whose token is not accepted is refused before the body is read`(framing: String) throws {
        let server = try guardedServer()
        let connection = try server.connect()
        // Nothing of the body is ever sent: a server that reads it first has no answer.
        try connection.send("POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer bad\r\n\(framing)\r\n\r\n")
        #expect(try connection.answer().status == 401)
    }

    @Test func `a caller whose token is accepted sends ten megabytes`() throws {
        let server = try guardedServer()
        let connection = try server.connect()
        try connection.send(
            "POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Length: 10000000\r\n\r\n")
        try connection.send(Self.tenMegabytes)
        #expect(try connection.answer().text == "{\"bytes\":10000000}")
    }

    @Test func `more large bodies than the bound are sent away, and a place is free again when its holder has left`()
        throws
    {
        var limits = Limits()
        limits.largeBodies = 1
        let server = try guardedServer(limits: limits)
        let beginning = "POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n"
        var first: RawConnection? = try server.connect()
        try first?.send("\(beginning)Expect: 100-continue\r\nContent-Length: 10000000\r\n\r\n")
        // The interim answer tells that the headers were read and the place is taken.
        #expect(try first?.answer().status == 100)
        let second = try server.connect()
        try second.send("\(beginning)Content-Length: 10000000\r\n\r\n")
        let refused = try second.answer()
        #expect(refused.status == 503 && refused.headers["retry-after"] == "1")
        #expect(
            try server.ask("POST", "/v1/imports", headers: "Authorization: Bearer good\r\n", body: "small").status
                == 200)
        try first?.send(Self.tenMegabytes)
        #expect(try first?.answer().status == 200)
        first = nil
        try eventually("the place is free") {
            let next = try server.connect()
            try next.send("\(beginning)Content-Length: 10000000\r\n\r\n")
            try? next.send(Self.tenMegabytes)
            return try next.answer().status == 200
        }
    }

    @Test(arguments: [17_000, 60_000, 1_000_000])
    func `header fields beyond the bound are refused`(size: Int) throws {
        let server = try RunningServer([Self.echo])
        let connection = try server.connect()
        try? connection.send(
            "POST /v1/echo HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "y", count: size))\r\n\r\n")
        if let answer = try? connection.answer() {
            #expect(answer.status == 431)
        } else {
            #expect(connection.isClosed())
        }
        #expect(try server.ask("POST", "/v1/echo", body: "a").status == 200)
    }

    @Test(arguments: [
        "", "POST /v1/echo HTTP/1.1\r\nX-Slow: ", "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n",
    ])
    func `a client that sends a byte at a time is cut off, however busy it looks`(beginning: String) throws {
        var limits = Limits()
        limits.request = .milliseconds(700)
        let server = try RunningServer([Self.echo], limits: limits)
        let connection = try server.connect()
        try connection.send(beginning)
        try eventually("the slow client is cut off") {
            (try? connection.send("x")) == nil || connection.isClosed()
        }
        #expect(try server.ask("POST", "/v1/echo", body: "a").status == 200)
        #expect(server.metrics.exposition().contains("http_late_connections_total 1"))
    }

    @Test func `a client that does not take its answer is cut off`() throws {
        var limits = Limits()
        limits.answer = .milliseconds(300)
        let server = try RunningServer(
            [Route(.get, "/v1/export", access: .open) { _ in .text(String(repeating: "x", count: 30_000_000)) }],
            limits: limits)
        let connection = try server.connect()
        try connection.send("GET /v1/export HTTP/1.1\r\nHost: x\r\n\r\n")
        try eventually("the connection is cut") {
            server.metrics.exposition().contains("http_late_connections_total 1")
        }
        withExtendedLifetime(connection) {}
    }

    @Test func `a kept connection that asks nothing more is closed`() throws {
        var limits = Limits()
        limits.idle = .seconds(1)
        let server = try RunningServer([Self.echo], limits: limits)
        let connection = try server.connect()
        try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
        #expect(try connection.answer().status == 200)
        try eventually("the idle connection is closed") { connection.isClosed() }
    }

    @Test func `a handler may take longer than the client's deadlines`() throws {
        var limits = Limits()
        limits.request = .milliseconds(300)
        limits.idle = .seconds(1)
        let barrier = Barrier()
        let server = try RunningServer(
            [
                Route(.get, "/v1/wait", access: .open) { _ in
                    barrier.wait(); return .text("done")
                }
            ], limits: limits)
        let connection = try server.connect()
        try connection.send("GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n")
        try eventually { barrier.waiting == 1 }
        // Several rounds of the watch over slow clients pass meanwhile.
        let other = try server.connect()
        try eventually("a silent connection is cut off") { other.isClosed() }
        barrier.open()
        #expect(try connection.answer().text == "done")
    }

    @Test func `beyond the connection limit a client waits until another leaves`() throws {
        var limits = Limits()
        limits.connections = 3
        let server = try RunningServer([Self.echo], limits: limits)
        var open: [RawConnection] = []
        for _ in 0..<3 {
            let connection = try server.connect()
            try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
            #expect(try connection.answer().status == 200)
            open.append(connection)
        }
        let late = try server.connect()
        try late.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
        open.removeLast()
        #expect(try late.answer().status == 200)
        #expect(open.count == 2)
    }

    @Test func `more waiting requests than the bound are sent away at once`() throws {
        var limits = Limits()
        limits.handlers = 1
        limits.waiting = 1
        let barrier = Barrier()
        let server = try RunningServer(
            [
                Route(.get, "/v1/wait", access: .open) { _ in
                    barrier.wait(); return .text("done")
                }
            ], limits: limits)
        let request = "GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n"
        let first = try server.connect()
        try first.send(request)
        try eventually { barrier.waiting == 1 }
        let second = try server.connect()
        try second.send(request)
        try eventually { server.metrics.exposition().contains("http_waiting_requests 1") }
        let third = try server.connect()
        try third.send(request)
        let refused = try third.answer()
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] == "1")
        barrier.open()
        #expect(try first.answer().text == "done")
        #expect(try second.answer().text == "done")
    }
}
