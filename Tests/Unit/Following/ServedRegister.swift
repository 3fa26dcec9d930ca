import Access
import Following
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// A whole Register on a port of loopback, with a token for it in a file.
final class ServedRegister {
    let bench: RegisterBench
    let address: String
    let tokenFile: String
    private let folder: TemporaryFolder
    private let running: Running

    /// - Parameter tls: speaks HTTPS, by the name `localhost`.
    init(_ settings: [String: String] = [:], tls: TLS? = nil, clock: TestClock) throws {
        bench = try RegisterBench(settings, clock: clock)
        folder = try TemporaryFolder()
        tokenFile = folder.path("token")
        let scopes = [
            "register.write", "schedule.write", "ss12000.read", "ss12000.protected", "ss12000.protected.copy",
            "operator",
        ]
        try folder.write(try bench.issuer.token(machine: "follower", scopes: scopes), to: "token")
        let server = Server(port: 0, router: bench.router, tls: tls, metrics: Metrics(), log: .silent)
        running = Running(server)
        let port = server.waitUntilListening()
        try #require(port > 0)
        address = tls == nil ? "http://127.0.0.1:\(port)" : "https://localhost:\(port)"
    }

    deinit { try? running.end() }

    var services: RemoteServices {
        get throws {
            let own = try #require(ProviderAddress(address))
            return RemoteServices(register: own, schedule: own, tokenFile: tokenFile)
        }
    }

    /// Every document it holds, hidden or not, without `meta`, by kind and id.
    func documents() throws -> [String: JSON] { try bench.documents() }
}

extension RegisterBench {
    /// Every document it holds, hidden or not, without `meta`, by kind and id.
    func documents() throws -> [String: JSON] {
        var documents: [String: JSON] = [:]
        try database.read { transaction in
            for table in [
                "organisations", "syllabuses", "programmes", "persons", "groups", "placements", "duties", "studyplans",
            ] {
                try transaction.each(dynamic: "SELECT document FROM \(table)", []) { row in
                    let json = try row.withBytes(0) { try JSON(parsing: $0) }.setting("meta", nil)
                    documents["\(table) \(json["id"]?.string ?? "")"] = json
                }
            }
        }
        return documents
    }
}
