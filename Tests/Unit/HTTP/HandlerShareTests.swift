import HTTP
import Runtime
import Synchronization
import TestSupport
import Testing

/// One sender's slow requests, and everybody else's.
struct HandlerShareTests {
    /// Who sends is the last word of the header: `m1` a machine, `p1` a person.
    private static let senders: @Sendable (String) -> Sender = { header in
        let name = String(header.split(separator: " ").last ?? "")
        return name.hasPrefix("m") ? .machine(name) : name.hasPrefix("p") ? .person(name) : .stranger(nil)
    }

    private static func server(_ barrier: Barrier, _ limits: Limits = Limits()) throws -> RunningServer {
        let wait = Route(.get, "/v1/wait", access: .open) { _ in
            barrier.wait()
            return .text("done")
        }
        let now = Route(.get, "/v1/now", access: .open) { _ in .text("now") }
        return try RunningServer([wait, now], limits: limits, sender: senders)
    }

    private static func send(_ count: Int, as sender: String, to server: RunningServer) throws -> [RawConnection] {
        try (0..<count).map { _ in
            let connection = try server.connect()
            try connection.send("GET /v1/wait HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(sender)\r\n\r\n")
            return connection
        }
    }

    @Test(arguments: [("m1", 24), ("p1", 4)])
    func `a sender has a part of the handlers at a time, others have the rest, and all are answered`(
        _ sender: String, _ share: Int
    ) throws {
        let barrier = Barrier()
        let server = try Self.server(barrier)
        let connections = try Self.send(100, as: sender, to: server)
        try eventually("the rest waits") {
            server.metrics.exposition().contains("http_waiting_for_own_requests \(100 - share)\n")
        }
        #expect(barrier.waiting == share)
        for other in ["m2", "p2"] {
            #expect(try server.ask("GET", "/v1/now", headers: "Authorization: Bearer \(other)\r\n").text == "now")
        }
        barrier.open()
        for connection in connections { #expect(try connection.answer().text == "done") }
        // Nothing is kept of who asks no more.
        #expect(server.metrics.exposition().contains("http_waiting_for_own_requests 0\n"))
        #expect(try server.ask("GET", "/v1/wait", headers: "Authorization: Bearer \(sender)\r\n").text == "done")
    }

    @Test func `of more than may wait the latest are told to come again, and nothing was done for them`() throws {
        let barrier = Barrier()
        var limits = Limits()
        limits.handlers = 4
        limits.waiting = 8
        let server = try Self.server(barrier, limits)
        // Three are handled, four wait, as many as half of what may wait.
        let first = try Self.send(7, as: "m1", to: server)
        try eventually { server.metrics.exposition().contains("http_waiting_for_own_requests 4\n") }
        let refused = try Self.send(1, as: "m1", to: server)[0].answer()
        #expect(refused.status == 429)
        #expect(refused.headers["retry-after"] == "1")
        #expect(try server.ask("GET", "/v1/now", headers: "Authorization: Bearer m2\r\n").text == "now")
        barrier.open()
        for connection in first { #expect(try connection.answer().text == "done") }
        #expect(barrier.waiting == 7)
    }

    @Test func `who leaves while waiting is not served, and what waits behind them is`() throws {
        let barrier = Barrier()
        var limits = Limits()
        limits.handlers = 1
        let server = try Self.server(barrier, limits)
        let first = try Self.send(1, as: "m1", to: server)
        try eventually { barrier.waiting == 1 }
        var leaving = try Self.send(1, as: "m1", to: server)
        leaving = []
        barrier.open()
        #expect(try first[0].answer().text == "done")
        #expect(leaving.isEmpty)
        #expect(try server.ask("GET", "/v1/now", headers: "Authorization: Bearer m1\r\n").text == "now")
    }
}
