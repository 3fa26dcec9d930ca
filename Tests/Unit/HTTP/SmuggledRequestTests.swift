import HTTP
import TestSupport
import Testing

struct `A request that could be read in two ways` {
    private static let routes = [
        Route(.get, "/v1/hello", access: .open) { _ in .text("hello") },
        Route(.post, "/v1/echo", access: .open) { .bytes($0.body, contentType: "application/octet-stream") },
        Route(.get, "/v1/children/{child}", access: .open) { request in
            .text("child \(try request.parameter("child", as: String.self))")
        },
        Route(.get, "/v1/children/{child}/secrets", access: .open) { _ in .text("secret") },
    ]

    /// What follows the malformed request on the same connection must not be answered as one of its own.
    private static let hidden = "GET /v1/children/1/secrets HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test(arguments: [
        // Lengths that disagree, repeat or are no lengths.
        "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3\r\nContent-Length: 40", "Content-Length: 3, 3",
        "Content-Length: +3", "Content-Length: 0x3", "Content-Length: 3 3", "Content-Length:", "Content-Length: -1",
        "Content-Length: 99999999999999999999", "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: \u{0B}chunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding:",
        "Transfer-Encoding : chunked", "Content-Length : 3", "Content Length: 3", "Transfer_Encoding : chunked",
        // Folded lines, bare carriage returns, bytes no name or value has.
        "X-A: 1\r\n Content-Length: 3", "X-A: 1\r\n\tTransfer-Encoding: chunked", " Content-Length: 3",
        "X-A: 1\rTransfer-Encoding: chunked\r\nContent-Length: 3", "X\u{01}A: 1", "X-A: a\u{01}b", "X-\u{E5}: 1",
        "X-A",
        // Two of what there is one of.
        "Host: y", "Authorization: Bearer a\r\nAuthorization: Bearer b",
        "X-Request-Id: 1\r\nX-Request-Id: 2",
    ])
    func `is refused and nothing after it is answered`(headers: String) throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\r\n\(Self.hidden)")
        try Self.expectRefusal(on: connection)
        #expect(try server.ask("GET", "/v1/hello").status == 200)
    }

    @Test(arguments: [
        // Absolute, authority and asterisk forms, and targets that are none.
        "GET http://evil.test/v1/hello HTTP/1.1", "GET //evil.test/v1/hello HTTP/1.1", "GET v1/hello HTTP/1.1",
        "GET evil.test:80 HTTP/1.1", "GET * HTTP/1.1", "GET /v1/hello HTTP/1.1 HTTP/1.1", "GET /v1/hello  HTTP/1.1",
        "GET /v1/hel\tlo HTTP/1.1", "GET /v1/hello#x HTTP/1.1",
        // Paths that lead elsewhere when somebody walks or decodes them.
        "GET /v1/children/1/../hello HTTP/1.1", "GET /v1/children/%2e%2e/secrets HTTP/1.1",
        "GET /v1/children/.%2E/secrets HTTP/1.1", "GET /v1/./hello HTTP/1.1", "GET /v1//hello HTTP/1.1",
        "GET //v1/hello HTTP/1.1", "GET /v1/hello%00 HTTP/1.1", "GET /v1/hello%0d%0aX:1 HTTP/1.1",
        "GET /v1/children%2f1%2fsecrets HTTP/1.1", "GET /v1%5chello HTTP/1.1", "GET /v1/hello%20 HTTP/1.1",
        "GET /v1/hello;x=1 HTTP/1.1", "GET /V1/hello HTTP/1.1", "GET /v1/%c0%ae%c0%ae/hello HTTP/1.1",
        "GET /v1/%ff HTTP/1.1", "GET /v1/hello%2 HTTP/1.1", "get /v1/hello HTTP/1.1",
        "GET /v1/hello HTTP/2.0", "GET /v1/hello HTTP/0.9",
    ])
    func `by its first line leads nowhere`(line: String) throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send("\(line)\r\nHost: x\r\nConnection: close\r\n\r\n")
        try Self.expectRefusal(on: connection)
    }

    @Test func `keeps an encoded slash inside its segment`() throws {
        let server = try RunningServer(Self.routes)
        #expect(try server.ask("GET", "/v1/children/1%2fsecrets").text == "child 1/secrets")
    }

    @Test func `by chunks of an old client is refused`() throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send("POST /v1/echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        try Self.expectRefusal(on: connection)
    }

    @Test(arguments: ["GG\r\n", "-1\r\n", "0x3\r\nabc\r\n", "3\r\nabcdef\r\n", "fffffffffffffffff\r\n", "3\nabc\n"])
    func `by its chunks ends the connection and no later request is answered`(chunks: String) throws {
        let server = try RunningServer(Self.routes)
        let connection = try server.connect()
        try connection.send(
            "POST /v1/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n\(Self.hidden)")
        while let answer = try? connection.answer() {
            #expect(!answer.text.contains("secret") || chunks == "3\nabc\n")
        }
        #expect(try server.ask("GET", "/v1/hello").status == 200)
    }

    /// An answer of 4xx or 5xx (or none), then the end of the connection.
    private static func expectRefusal(on connection: RawConnection) throws {
        if let answer = try? connection.answer() {
            #expect((400..<600).contains(answer.status))
            #expect(!answer.text.contains("secret"))
        }
        try eventually("the connection is closed") { connection.isClosed() }
        #expect((try? connection.answer())?.text.contains("secret") != true)
    }
}
