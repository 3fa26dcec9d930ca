import HTTP
import Runtime
import Synchronization
import TestSupport
import Testing

/// A server on a free port for the length of a test.
final class RunningServer: Sendable {
    let port: Int
    let metrics = Metrics()
    let lines = Lines()
    private let stop = Stop()
    private let isClean = Atomic(true)
    private let thread = Mutex<NamedThread?>(nil)

    /// What the server logged, at every level.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var text: String { lines.withLock { $0.joined() } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// - Parameters:
    ///   - sender: tells who sends a request, by its `Authorization` header.
    ///   - judge: who is admitted to routes that need a token.
    init(
        _ routes: [Route], limits: Limits = Limits(), tls: TLS? = nil, sender: (@Sendable (String) -> Sender)? = nil,
        judge: @escaping Router.Judge = { _, authorization, _ in
            authorization == nil || authorization == "Bearer bad" ? .refused(.tokenMissing) : .admitted(0)
        }
    ) throws {
        var router = Router(testing: routes, judge: judge)
        if let sender { router.sender = sender }
        let standard = StandardRoutes(health: Health(), metrics: metrics, openAPI: [UInt8]("{}".utf8))
        router.add(standard.routes, by: StandardRoutes.access)
        let lines = lines
        let log = Log(service: "test", level: .debug, sink: { lines.append($0) })
        let server = Server(port: 0, router: router, limits: limits, tls: tls, metrics: metrics, log: log)
        let stop = stop
        let failed = Stop()
        let thread = NamedThread.start("test-server") {
            do { try server.run(until: stop) } catch { failed.request() }
        }
        self.thread.withLock { $0 = thread }
        port = server.waitUntilListening()
        try #require(port > 0 && !failed.isRequested)
    }

    deinit {
        stop.request()
        thread.withLock { $0 }?.join()
    }

    func connect() throws -> RawConnection {
        try RawConnection(port: port)
    }

    /// One request on a connection of its own.
    func ask(_ method: String, _ target: String, headers: String = "", body: String = "") throws -> RawConnection.Answer
    {
        let connection = try connect()
        try connection.send(
            "\(method) \(target) HTTP/1.1\r\nHost: x\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return try connection.answer(hasBody: method != "HEAD")
    }

    func requestStop() {
        stop.request()
    }

    /// True when the server's `run` has returned.
    func hasStopped(within patience: Duration = .seconds(30)) -> Bool {
        thread.withLock { $0 }?.join(within: patience) ?? false
    }
}

/// Something a handler waits for until the test lets it go on.
final class Barrier: Sendable {
    private let opened = Stop()
    private let arrived = Atomic(0)

    var waiting: Int { arrived.load(ordering: .acquiring) }

    func wait() {
        arrived.add(1, ordering: .acquiringAndReleasing)
        _ = opened.wait(for: .seconds(120))
    }

    func open() {
        opened.request()
    }
}
