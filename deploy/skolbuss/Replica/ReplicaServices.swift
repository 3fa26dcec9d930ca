import JSON
import Runtime
import Transfer

/// The services that keep replicas, as their own routes tell of them.
struct ReplicaServices {
    static let options: Set<String> = ServiceTrust.options.union(["service", "token-file"])
    /// Where the services are on one machine.
    private static let usual = (7101...7104).map { "http://127.0.0.1:\($0)" }

    /// One replica, and the service that keeps it.
    struct Replica {
        let url: String
        let json: JSON

        var queue: String { json["queue"]?.string ?? "" }
        var publisher: String { json["publisher"]?.string ?? "" }
        var state: String { json["state"]?.string ?? "" }
        var isComplete: Bool { state == "complete" }
        var missing: Int { json["streams"]?.elements?.reduce(0) { $0 + ($1["missing"]?.int ?? 0) } ?? 0 }
        var subjects: Int { json["kinds"]?.elements?.reduce(0) { $0 + ($1["count"]?.int ?? 0) } ?? 0 }
        var auditResult: String { json["auditResult"]?.string ?? "-" }

        func time(_ field: String) -> Instant? { json[field]?.string.flatMap { Instant(rfc3339: $0) } }
        /// When the publisher was last heard on the exchange that has been silent longest.
        var heardAt: Instant? {
            json["streams"]?.elements?.compactMap { $0["saidAt"]?.string.flatMap { Instant(rfc3339: $0) } }.min()
        }
    }

    private let urls: [String]
    private let token: String
    private let client: HTTPClient

    init(_ arguments: Arguments) throws {
        let given = arguments.all("service").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        urls = given.isEmpty ? Self.usual : given
        token = try Files.secret(try arguments.required("token-file"))
        let trust = try ServiceTrust(arguments)
        client = HTTPClient(
            timeout: .seconds(60), bodyLimit: 4 << 20, verify: trust.verification, as: trust.identity)
    }

    /// Every replica of every service.
    func replicas() throws -> [Replica] { try urls.flatMap { try replicas(of: $0) } }

    /// The one on this queue, also when another service does not answer.
    func replicas(on queue: String) throws -> [Replica] {
        var failure: (any Error)?
        for url in urls {
            do {
                let found = try replicas(of: url).filter { $0.queue == queue }
                if !found.isEmpty { return found }
            } catch { failure = failure ?? error }
        }
        throw failure ?? ToolError("none of \(urls.joined(separator: ", ")) keeps a replica on \(queue)")
    }

    /// Those one service keeps.
    func replicas(of url: String) throws -> [Replica] {
        (try ask("GET", url, "/v1/replicas")["replicas"]?.elements.map(Array.init) ?? []).map {
            Replica(url: url, json: $0)
        }
    }

    /// Asks for a resync or an audit; answers when the service wrote it down.
    func request(_ what: String, of replica: Replica) throws -> Instant {
        let answer = try ask("POST", replica.url, "/v1/replicas/\(replica.queue)/\(what)")
        guard let at = answer["requestedAt"]?.string.flatMap({ Instant(rfc3339: $0) }) else {
            throw ToolError("\(replica.url) does not say when it was asked")
        }
        return at
    }

    private func ask(_ method: String, _ url: String, _ path: String) throws -> JSON {
        var request = HTTPClientRequest(method, url + path)
        request.authorization = .bearer(token)
        let answer: HTTPClientResponse
        do {
            answer = try client.send(request)
        } catch {
            throw ToolError("\(url): \(error)")
        }
        guard (200..<300).contains(answer.status) else {
            let problem = try? JSON(parsing: answer.body)
            let said = [problem?["title"]?.string, problem?["detail"]?.string].compactMap(\.self)
            throw ToolError("\(url) refused (\(answer.status)): \(said.joined(separator: ": "))")
        }
        return try JSON(parsing: answer.body)
    }
}

/// Waits for what was asked of replicas, until `done` says so of each.
struct ReplicaWaiting {
    static let options: Set<String> = ["timeout"]
    static let flags: Set<String> = ["wait"]

    private let seconds: Int

    /// A wrong limit is said before anything is asked for.
    init(_ arguments: Arguments) throws {
        guard let seconds = Int(try arguments.value("timeout") ?? "600"), seconds > 0 else {
            throw UsageError("--timeout is a number of seconds")
        }
        self.seconds = seconds
    }

    /// - Returns: the replicas as they were last seen, and whether all were done in time.
    func wait(
        for asked: [(replica: ReplicaServices.Replica, at: Instant)], in services: ReplicaServices,
        done: (ReplicaServices.Replica, Instant) -> Bool
    ) throws -> (replicas: [ReplicaServices.Replica], isDone: Bool) {
        let deadline = Deadline(in: .seconds(seconds))
        // Only who was asked: another service may be gone.
        let urls = Set(asked.map(\.replica.url)).sorted()
        let never = Stop()
        // Each answer is reckoned from every row, so a long wait looks seldom.
        var pause = Duration.milliseconds(100)
        while true {
            let now = try urls.flatMap { try services.replicas(of: $0) }
            let found = asked.compactMap { asked in
                now.first { $0.queue == asked.replica.queue && $0.url == asked.replica.url }.map { ($0, asked.at) }
            }
            let isDone = found.count == asked.count && found.allSatisfy { done($0.0, $0.1) }
            if isDone || deadline.hasPassed { return (found.map(\.0), isDone) }
            _ = never.wait(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }
}
