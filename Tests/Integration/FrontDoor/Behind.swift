import HTTP
import Runtime
import Stand
import Synchronization
import TestSupport

/// The door as it is deployed, before a server of ours that stands for all four services and writes down what reaches it.
final class Behind: Sendable {
    private let folder: Folder
    private let door: FrontDoor
    private let nobody: Port
    let seen = Ledger<String>()
    private let stop = Stop()
    private let thread = Mutex<NamedThread?>(nil)

    /// - Parameters:
    ///   - tls: of the server; the door asks by `hop`.
    ///   - lines: what else stands in the door's `server` block.
    ///   - around: what else stands in the `http` block, and outside of all.
    ///   - isUp: whether anybody answers behind the door.
    ///   - connections: how many the door may have.
    init(
        tls: TLS? = nil, hop: FrontDoor.Hop = .plain, lines: [String] = [],
        around: (http: [String], main: [String]) = ([], []), isUp: Bool = true, connections: Int = 1024
    ) throws {
        folder = try Folder.temporary("frontdoor")
        let seen = seen
        let patterns = [
            "/metrics", "/health/ready", "/v1/replicas", "/v2.0/persons", "/v2.0/persons/{id}", "/v1/alerts",
            "/v1/imports", "/v1/imports/{import}", "/v1/imports/{import}/undo", "/v1/imports/{import}/{command}",
            "/v1/access-log", "/v1/access-log/own", "/v1/access-log/{more}", "/v1/persons/{id}",
            "/v1/organisations/{id}",
            "/v1/persons/{id}/{part}", "/v1/persons/{id}/{part}/{other}", "/v1/persons/{id}/{part}/{other}/{more}",
            "/v1/erasures", "/v1/erasures/{id}", "/v1/protected-accesses", "/v1/new-identities", "/v1/following",
            "/v1/following/comparison", "/v1/subscriptions", "/v1/log-entries", "/v1/statistics-entries",
            "/v1/school-year-changes", "/v1/school-year-changes/{id}", "/v1/school-year-changes/{id}/{command}",
            "/v1/calendarEvents/{id}/cancellation", "/v1/lessons/{lesson}", "/v1/lessons/{lesson}/roll",
            "/v1/lessons/{lesson}/roll/history", "/v1/absences/{id}", "/v1/students/{id}",
            "/v1/students/{id}/attendance", "/v1/alerts/{id}",
        ]
        let asked = patterns.map { (Method.get, $0) } + [(.post, "/v1/absences"), (.post, "/v1/imports")]
        let router = Router(
            testing: asked.map { method, pattern in
                Route(method, pattern, access: .open, lane: .handlers) { request in
                    seen.add("\(request.method.rawValue) \(request.path)")
                    let certificate = request.client.map { " as \($0.subject)" } ?? ""
                    return .text("\(pattern) from \(request.origin?.description ?? "nowhere")\(certificate)")
                }
            })
        let server = Server(port: 0, router: router, tls: tls, metrics: Metrics(), log: .silent)
        let stop = stop
        let started = NamedThread.start("behind") { try? server.run(until: stop) }
        thread.withLock { $0 = started }
        let listening = server.waitUntilListening()
        nobody = try Port()
        let port = isUp ? listening : nobody.number
        door = try FrontDoor(
            in: folder, port: Port(), upstreams: Town.Service.allCases.map { ($0.rawValue, port) }, hop: hop,
            lines: lines, around: around, connections: connections)
    }

    deinit {
        close()
        folder.remove()
    }

    /// Ends both, so that all that will be written is.
    func close() {
        door.stop()
        stop.request()
        thread.withLock { $0.take() }?.join()
    }

    /// All the files the door has, and has been given but for its settings; what it puts away for a while among them.
    func written() throws -> [(name: String, bytes: [UInt8])] {
        try folder.files().filter { !$0.hasSuffix(".conf") }.map { ($0, try File.read(folder.file($0))) }
    }

    /// One of them.
    func text(_ name: String) throws -> String { try File.text(folder.file(name)) }

    func removeBodyFolder() { (try? folder.folder("body"))?.remove() }

    var port: Int { door.port.number }

    /// All that the door answers to these bytes until it ends the connection, or has answered `answers`.
    func send(_ bytes: String, answers: Int = 2) throws -> [RawConnection.Answer] {
        let connection = try RawConnection(port: port, patience: 3)
        try connection.send(bytes)
        var all: [RawConnection.Answer] = []
        while all.count < answers, let answer = try? connection.answer() { all.append(answer) }
        return all
    }
}
