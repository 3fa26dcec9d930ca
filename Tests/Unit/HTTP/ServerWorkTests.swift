import Glibc
import HTTP
import Runtime
import Synchronization
import TestSupport
import Testing

struct `Handlers that wait` {
    private func waiting(_ barrier: Barrier) -> Route {
        Route(.get, "/v1/wait", access: .open) { _ in
            barrier.wait()
            return .text("done")
        }
    }

    private static let request = "GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `a hundred of them do not keep health from answering, and all are answered`() throws {
        let barrier = Barrier()
        let server = try RunningServer([waiting(barrier)])
        let connections = try (0..<100).map { _ in
            let connection = try server.connect()
            try connection.send(Self.request)
            return connection
        }
        try eventually("every handler thread waits") { barrier.waiting == 32 }
        #expect(try server.ask("GET", "/health/live").status == 200)
        #expect(try server.ask("GET", "/metrics").status == 200)
        barrier.open()
        for connection in connections { #expect(try connection.answer().text == "done") }
    }

    @Test func `a client that leaves meanwhile leaves nothing behind`() throws {
        let barrier = Barrier()
        let server = try RunningServer([waiting(barrier)])
        var connection: RawConnection? = try server.connect()
        try connection?.send(Self.request)
        try eventually { barrier.waiting == 1 }
        connection = nil
        barrier.open()
        try eventually("the connection is forgotten") { server.metrics.exposition().contains("http_connections 0") }
        #expect(try server.ask("GET", "/v1/wait").text == "done")
    }

    @Test(arguments: [
        "", "G", "GET /v1/wait", "GET /v1/wait HTTP/1.1\r\n", "GET /v1/wait HTTP/1.1\r\nHost: x\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
        "POST /v1/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
    func `a client that leaves at any point leaves nothing behind`(sent: String) throws {
        var limits = Limits()
        // When the end comes together with data, the library does not see it; then the deadline does it.
        limits.request = .milliseconds(500)
        let wait = Route(.get, "/v1/wait", access: .open) { _ in
            usleep(1_000)
            return .text(String(repeating: "x", count: 100_000))
        }
        let echo = Route(.post, "/v1/echo", access: .open) { .bytes($0.body, contentType: "text/plain") }
        let server = try RunningServer([wait, echo], limits: limits)
        for _ in 0..<20 {
            let connection = try server.connect()
            try connection.send(sent)
        }
        try eventually("everything is forgotten") {
            let metrics = server.metrics.exposition()
            return metrics.contains("http_connections 0") && metrics.contains("http_requests_in_flight 0")
        }
        #expect(try server.ask("GET", "/v1/wait").status == 200)
    }

    @Test func `many clients at once each get their own answer`() throws {
        let server = try RunningServer([
            Route(.post, "/v1/echo", access: .open) { request in
                usleep(500)
                return .bytes(request.body, contentType: "text/plain")
            }
        ])
        let wrong = Atomic(0)
        let right = Mutex(0)
        withExtendedLifetime(server) {
            concurrently(16) { client in
                guard let connection = try? server.connect() else { return }
                for number in 0..<100 {
                    let body = "client \(client) request \(number)"
                    let sent = "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    guard (try? connection.send(sent)) != nil, let answer = try? connection.answer() else { return }
                    if answer.text == body { right.withLock { $0 += 1 } } else { wrong.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(right.withLock { $0 } == 1600)
    }

    @Test func `a stopping server answers what it has begun and takes nothing new`() throws {
        let barrier = Barrier()
        let server = try RunningServer([waiting(barrier)])
        let idle = try server.connect()
        try idle.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try idle.answer()
        let connection = try server.connect()
        try connection.send(Self.request)
        try eventually { barrier.waiting == 1 }
        server.requestStop()
        try eventually("no one gets in any more") { (try? server.connect()) == nil }
        #expect(!server.hasStopped(within: .zero))
        barrier.open()
        let answer = try connection.answer()
        #expect(answer.text == "done")
        #expect(answer.headers["connection"]?.lowercased() == "close")
        #expect(server.hasStopped())
        #expect(idle.isClosed())
    }

    @Test func `a handler that does not return holds up the stop no longer than the drain time`() throws {
        var limits = Limits()
        limits.drain = .milliseconds(200)
        let barrier = Barrier()
        let server = try RunningServer([waiting(barrier)], limits: limits)
        let connection = try server.connect()
        try connection.send(Self.request)
        try eventually { barrier.waiting == 1 }
        server.requestStop()
        let answer = try connection.answer()
        #expect(answer.status == 503)
        #expect(answer.text.contains("stopping"))
        #expect(server.hasStopped())
        barrier.open()
    }
}

/// Runs the body on so many threads of its own and waits for all.
private func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { number in NamedThread.start("client-\(number)") { body(number) } }
    for thread in threads { thread.join() }
}
