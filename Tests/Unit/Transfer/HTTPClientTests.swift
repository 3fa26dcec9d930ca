import Runtime
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(2))) struct HTTPClientTests {
    @Test func `an answer comes with status, headers and body`() throws {
        let server = try ScriptedWebServer(
            "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-One:  a b \r\nx-two: \r\n\r\nhello")
        let answer = try HTTPClient(timeout: .seconds(30)).send(HTTPClientRequest("GET", server.url + "/a?b=c"))
        #expect(answer.status == 201)
        #expect(answer.header("x-one") == "a b")
        #expect(answer.header("X-TWO") == "")
        #expect(answer.header("x-three") == nil)
        #expect(answer.body == Array("hello".utf8))
        #expect(server.requests.first?.line == "GET /a?b=c HTTP/1.1")
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func `a body is sent with every method`(method: String) throws {
        let server = try ScriptedWebServer("HTTP/1.1 204 No Content\r\n\r\n")
        let body = [UInt8](repeating: 0x61, count: 100_000) + [0, 255]
        let request = HTTPClientRequest(
            method, server.url, headers: [("Content-Type", "application/octet-stream"), ("X-Empty", "")], body: body)
        #expect(try HTTPClient(timeout: .seconds(30)).send(request).status == 204)
        let received = try #require(server.requests.first)
        #expect(received.line == "\(method) / HTTP/1.1")
        #expect(received.body == body)
        #expect(received.headers.contains("Content-Type: application/octet-stream"))
        #expect(received.headers.contains("X-Empty:"))
        #expect(!received.headers.contains { $0.hasPrefix("Expect") })
    }

    @Test(arguments: [0, 1, 5_000_000])
    func `a file is sent as it lies on the disk`(size: Int) throws {
        let folder = try TemporaryFolder()
        let text = String((0..<size).map { Character(Unicode.Scalar(UInt8(32 + $0 % 90))) })
        try folder.write(text, to: "body")
        let server = try ScriptedWebServer("HTTP/1.1 204 No Content\r\n\r\n")
        var request = HTTPClientRequest("POST", server.url, bodyFile: folder.path("body"))
        let client = HTTPClient(timeout: .seconds(60))
        #expect(try client.send(request).status == 204)
        #expect(server.requests.first?.line == "POST / HTTP/1.1")
        #expect(server.requests.first?.body == Array(text.utf8))
        request.bodyFile = folder.path("none")
        #expect(throws: TransferError.unusable(part: "body file")) { try client.send(request) }
        request.bodyFile = folder.path
        #expect(throws: TransferError.unusable(part: "body file")) { try client.send(request) }
    }

    @Test func `a method without a body keeps none of the last request's`() throws {
        let server = try ScriptedWebServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let client = HTTPClient(timeout: .seconds(30))
        _ = try client.send(HTTPClientRequest("POST", server.url, body: [1, 2, 3], authorization: .bearer("t")))
        _ = try client.send(HTTPClientRequest("GET", server.url))
        _ = try client.send(HTTPClientRequest("PUT", server.url))
        #expect(server.requests.map(\.body.count) == [3, 0, 0])
        #expect(server.requests.last?.headers.contains("Content-Length: 0") == true)
        #expect(server.requests[1].headers.allSatisfy { !$0.hasPrefix("Authorization") })
        #expect(server.connections == 1)
    }

    @Test func `credentials are sent as asked`() throws {
        let server = try ScriptedWebServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let client = HTTPClient(timeout: .seconds(30))
        _ = try client.send(HTTPClientRequest("GET", server.url, authorization: .basic(user: "u", password: "p:å")))
        _ = try client.send(HTTPClientRequest("GET", server.url, authorization: .bearer("abc.def")))
        #expect(server.requests[0].headers.contains("Authorization: Basic dTpwOsOl"))
        #expect(server.requests[1].headers.contains("Authorization: Bearer abc.def"))
    }

    @Test func `a redirect is an answer and is not followed`() throws {
        let server = try ScriptedWebServer(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        let answer = try HTTPClient(timeout: .seconds(30)).send(HTTPClientRequest("GET", server.url))
        #expect(answer.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func `an answer beyond the bound is given up`() throws {
        let server = try ScriptedWebServer(
            "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2_000))
        #expect(throws: TransferError.tooLarge(limit: 1_999)) {
            try HTTPClient(timeout: .seconds(30), bodyLimit: 1_999).send(HTTPClientRequest("GET", server.url))
        }
        let exact = HTTPClient(timeout: .seconds(30), bodyLimit: 2_000)
        #expect(try exact.send(HTTPClientRequest("GET", server.url)).body.count == 2_000)
    }

    @Test func `a long answer is cut for who wants its status`() throws {
        let server = try ScriptedWebServer(
            "HTTP/1.1 202 Accepted\r\nContent-Length: 200000\r\n\r\n" + String(repeating: "x", count: 200_000))
        let client = HTTPClient(timeout: .seconds(30), bodyLimit: 1_000, cutsLongAnswers: true)
        let answer = try client.send(HTTPClientRequest("POST", server.url, body: [1]))
        #expect(answer.status == 202 && answer.body.count == 1_000)
        #expect(try client.send(HTTPClientRequest("POST", server.url, body: [1])).status == 202)
    }

    @Test(arguments: ["127.0.0.1", "127.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"])
    func `a client for public addresses opens no connection to this machine, whatever the name`(host: String) throws {
        let server = try ScriptedWebServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let port = try #require(server.url.split(separator: ":").last)
        let client = HTTPClient(timeout: .seconds(30), reach: .publicAddresses)
        #expect(throws: TransferError.forbidden) {
            try client.send(HTTPClientRequest("POST", "http://\(host):\(port)/", body: [1]))
        }
        #expect(server.connections == 0)
    }

    @Test func `nobody listening is unreachable`() throws {
        let port = try LoopbackServer { _, _ in }.port
        let error = try #require(throws: TransferError.self) {
            _ = try HTTPClient(timeout: .seconds(30)).send(HTTPClientRequest("GET", "http://127.0.0.1:\(port)/"))
        }
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `a server that takes the request and dies leaves the outcome unknown`() throws {
        let server = try ScriptedWebServer("")
        let error = try #require(throws: TransferError.self) {
            _ = try HTTPClient(timeout: .seconds(30)).send(HTTPClientRequest("POST", server.url, body: [1]))
        }
        guard case .unknown = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `a server that takes the request and never answers leaves the outcome unknown`() throws {
        let server = try LoopbackServer { _, connection in connection.drain() }
        let error = try #require(throws: TransferError.self) {
            _ = try HTTPClient(timeout: .seconds(1)).send(
                HTTPClientRequest("POST", "http://127.0.0.1:\(server.port)/", body: [1]))
        }
        guard case .unknown = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "", "http://", "http://a b/"])
    func `only HTTP is spoken`(url: String) {
        #expect(throws: TransferError.unusable(part: "URL")) {
            try HTTPClient(timeout: .seconds(30)).send(HTTPClientRequest("GET", url))
        }
    }

    @Test func `neither method nor header brings a line of its own`() throws {
        let server = try ScriptedWebServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let client = HTTPClient(timeout: .seconds(30))
        #expect(throws: TransferError.unusable(part: "method")) {
            try client.send(HTTPClientRequest("GET / HTTP/1.1\r\nX: y\r\n\r\nGET", server.url))
        }
        for header in [("X\r\nY", "z"), ("X", "a\r\nY: b"), ("X: y", "z"), ("", "z")] {
            #expect(throws: TransferError.unusable(part: "header")) {
                try client.send(HTTPClientRequest("GET", server.url, headers: [(header.0, header.1)]))
            }
        }
        #expect(server.requests.isEmpty)
    }
}

/// Answers every request with the same bytes; with none it hangs up.
private final class ScriptedWebServer: Sendable {
    struct Received: Sendable {
        let line: String
        let headers: [String]
        let body: [UInt8]
    }

    private final class Log: Sendable {
        let requests = Mutex<[Received]>([])
    }

    private let server: LoopbackServer
    private let log: Log

    init(_ answer: String) throws {
        let log = Log()
        self.log = log
        server = try LoopbackServer { _, connection in
            while let line = connection.line() {
                var headers: [String] = []
                while let header = connection.line(), !header.isEmpty { headers.append(header) }
                let length = headers.first { $0.lowercased().hasPrefix("content-length: ") }
                let count = length.flatMap { Int($0.dropFirst(16)) } ?? 0
                let body = connection.bytes(count) ?? []
                log.requests.withLock { $0.append(Received(line: line, headers: headers, body: body)) }
                if answer.isEmpty { return }
                connection.send(answer)
            }
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var requests: [Received] { log.requests.withLock { $0 } }
    var connections: Int { server.connections }
}
