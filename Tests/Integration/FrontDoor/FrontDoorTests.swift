import HTTP
import Runtime
import Stand
import Synchronization
import TestSupport
import Testing

/// The real door (nginx, as it is deployed) before a server of ours that writes down what reaches it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FrontDoorTests {
    private final class Behind: Sendable {
        let folder: Folder
        let door: FrontDoor
        let seen = Ledger<String>()
        private let stop = Stop()
        private let thread = Mutex<NamedThread?>(nil)

        init() throws {
            folder = try Folder.temporary("frontdoor")
            let seen = seen
            func route(_ method: HTTP.Method, _ pattern: String, access: Route.Access = .open) -> Route {
                Route(method, pattern, access: access, lane: .handlers) { request in
                    seen.add("\(request.method.rawValue) \(request.path)")
                    return .text("\(pattern) from \(request.origin?.description ?? "nowhere")")
                }
            }
            let router = Router(testing: [
                route(.get, "/metrics"), route(.get, "/health/ready"), route(.get, "/v1/replicas"),
                route(.get, "/v2.0/persons"), route(.get, "/v2.0/persons/{id}"), route(.post, "/v1/absences"),
                route(.get, "/v1/lessons/{lesson}/roll"), route(.post, "/v1/imports"), route(.get, "/v1/alerts"),
            ])
            let server = Server(port: 0, router: router, metrics: Metrics(), log: .silent)
            let stop = stop
            let started = NamedThread.start("behind") { try? server.run(until: stop) }
            thread.withLock { $0 = started }
            let port = server.waitUntilListening()
            door = try FrontDoor(
                in: folder, port: Port(), upstreams: Town.Service.allCases.map { ($0.rawValue, port) })
        }

        deinit {
            door.stop()
            stop.request()
            thread.withLock { $0 }?.join()
            folder.remove()
        }

        /// All that the door answers to these bytes until it ends the connection, or has answered `answers`.
        func send(_ bytes: String, answers: Int = 2) throws -> [RawConnection.Answer] {
            let connection = try RawConnection(port: door.port.number, patience: 3)
            try connection.send(bytes)
            var all: [RawConnection.Answer] = []
            while all.count < answers, let answer = try? connection.answer() { all.append(answer) }
            return all
        }
    }

    private let behind: Behind

    init() throws { behind = try Behind() }

    private static let hidden = "GET /v1/lessons/hidden/roll HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test(arguments: [
        "Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 0", "Content-Length: 0\r\nContent-Length: \(hidden.utf8.count)",
        "Content-Length: 0, \(hidden.utf8.count)", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity\r\nContent-Length: \(hidden.utf8.count)",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding : chunked\r\nContent-Length: \(hidden.utf8.count)",
        " Transfer-Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "X: y\rTransfer-Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "Content_Length: 0\r\nContent-Length: \(hidden.utf8.count)",
        "Transfer\u{00}Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "Connection: Content-Length\r\nContent-Length: \(hidden.utf8.count)",
        "Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: \(hidden.utf8.count)",
    ])
    func `no request hidden in another's body reaches a service`(headers: String) throws {
        let chunked = "0\r\n\r\n"
        for body in [Self.hidden, chunked + Self.hidden] {
            _ = try behind.send("POST /v1/absences HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\r\n\(body)", answers: 1)
        }
        // The connection the door keeps to the service is clean: the next client gets its own answer.
        let next = try behind.send("GET /v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(next.map(\.status) == [200] && next[0].text.hasPrefix("/v1/alerts"))
        #expect(!behind.seen.entries.contains { $0.contains("hidden") })
    }

    @Test(arguments: [
        "/metrics", "/health/ready", "/health/live", "/openapi.json", "/v1/replicas", "/v1/imports", "//metrics",
        "/./metrics", "/v2.0/persons/../../metrics", "/v2.0/persons/%2e%2e/%2e%2e/metrics",
        "/v2.0/persons/..%2f..%2fmetrics", "/v1/alerts/../../metrics", "/v1/alerts/..%2f..%2fhealth%2fready",
        "/v1/register/imports/../../../metrics", "/v1/register/imports/../replicas",
        "/v1/register/imports%2f..%2freplicas",
        "/v1/register/imports..%2freplicas", "/v1/register/imports/..;/replicas", "/v1/lessons/..;/..;/metrics",
        "/metrics/../v1/alerts", "/metrics/%2e%2e/v1/alerts", "/v1/replicas/..%2f/alerts", "/v1/alerts%00/metrics",
        "/v1/alerts/%2e%2e%2f%2e%2e%2fmetrics", "/metrics?/v1/alerts", "/metrics#/v1/alerts", "http://x/metrics",
        "http://127.0.0.1/v1/replicas", "/\\metrics", "/v1/lessons/../replicas", "/v1\\replicas", "/%6detrics",
        "/v1/%72eplicas",
    ])
    func `nothing that is not for the world is reached by any spelling of its path`(target: String) throws {
        let answers = try behind.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", answers: 1)
        for answer in answers { #expect((400..<500).contains(answer.status), "\(target): \(answer.status)") }
        #expect(behind.seen.entries.isEmpty, "\(target) reached \(behind.seen.entries)")
    }

    @Test func `a client's word about where it comes from does not pass the door`() throws {
        for claim in [
            "X-Forwarded-For: 192.0.2.9", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-For: 198.51.100.1",
            "X-Real-IP: 192.0.2.9", "Forwarded: for=192.0.2.9",
        ] {
            let answers = try behind.send(
                "GET /v1/alerts HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\n\(claim)\r\nConnection: close\r\n\r\n"
            )
            #expect(answers.first?.text == "/v1/alerts from 127.0.0.1")
            #expect(answers.first?.headers["strict-transport-security"] == nil)
        }
    }

    @Test func `every answer of the door tells a browser the same as a service's, once`() throws {
        for (request, status) in [
            ("GET /v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close", 200),
            ("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close", 404),
            ("POST /v1/absences HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999", 413),
            ("GET /v1/alerts HTTP/1.1\r\nHost: x\r\nContent-Length: nine", 400),
        ] {
            let answer = try #require(try behind.send("\(request)\r\n\r\n", answers: 1).first)
            #expect(answer.status == status)
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(answer.headers["referrer-policy"] == "no-referrer")
            #expect(answer.headers["x-frame-options"] == "DENY")
            #expect(answer.headers["server"]?.contains("/") != true)
            let text = answer.text
            #expect(!text.contains("nginx/"))
        }
    }
}
