import JSON
import Stand
import TestSupport
import Testing
import Transfer

/// A town whose operator looks after its replicas with the built tool. Publishers speak every second and replicas wait no
/// longer for what is missing, so that a loss is seen soon.
struct ReplicaTown {
    static let ofRegister = ["schedule.from-register", "attendance.from-register", "notify.from-register"]
    static let keepers = Town.Service.allCases

    let town: Town
    let client: TownClient
    private let operators = HTTPClient(timeout: .seconds(60))
    private let token: String
    private let tokenFile: String

    init(_ name: String) throws {
        var options = Town.Options()
        for service in Town.Service.allCases {
            let prefix = service.rawValue.uppercased()
            options.settings[service] = [
                "\(prefix)_HEARTBEAT": "1s", "\(prefix)_REPLICA_PATIENCE": "1s", "\(prefix)_REPLICA_AUDIT_HOUR": "-1",
            ]
        }
        town = try TestTown.open(name, options)
        client = try TownClient(town)
        token = try town.token(machine: "operator", ["operator", "register.write", "ss12000.read"])
        tokenFile = town.folder.file("operator.token")
        try File.write(tokenFile, token)
    }

    // MARK: the tool

    /// `skolbuss replica WORDS`, asking this town's services.
    func replica(_ words: [String], tokenFile other: String? = nil) throws -> ToolBench.Answer {
        let services = Self.keepers.flatMap { ["--service", town.url($0)] }
        return try town.tool(["replica"] + words + ["--token-file", other ?? tokenFile] + services)
    }

    // MARK: what is known

    /// How the replica on a queue stands, as its service tells.
    func status(of queue: String) throws -> JSON {
        for keeper in Self.keepers where queue.hasPrefix(keeper.rawValue + ".") {
            let answer = try ask("GET", keeper, "/v1/replicas")
            if let found = answer["replicas"]?.elements?.first(where: { $0["queue"]?.string == queue }) { return found }
        }
        throw StandError("no service keeps a replica on \(queue)")
    }

    /// Why the replica's last whole snapshot had been asked for.
    func lastReason(of queue: String) throws -> String? { try status(of: queue)["completedReason"]?.string }

    /// Waits until every replica has been compared with its publisher and is equal; those of Register then have the same sums
    /// as each other, for the school has nobody with a protection mark.
    func expectEqual() throws {
        try eventually("every replica equals its publisher", within: .seconds(180), every: .milliseconds(300)) {
            try replica(["audit", "--all", "--wait", "--timeout", "20"]).exit == .code(0)
        }
        var sums: [String: Set<String>] = [:]
        for queue in Self.ofRegister {
            for kind in try status(of: queue)["kinds"]?.elements.map(Array.init) ?? [] {
                let sum = "\(kind["count"]?.int ?? -1) \(kind["sum"]?.string ?? "")"
                sums[kind["kind"]?.string ?? "", default: []].insert(sum)
            }
        }
        #expect(sums["persons"] != nil && sums["groups"] != nil)
        for (kind, different) in sums { #expect(different.count == 1, "\(kind)") }
    }

    // MARK: changes

    /// The school with so many pupils in each of its classes, told to Register only.
    func importRegister(pupils: Int) throws -> TownSchool {
        let school = TownSchool(classes: 3, pupils: pupils)
        try client.call("POST", .register, "/v1/imports", school.document)
        return school
    }

    /// A request of the operator's that must succeed.
    @discardableResult
    func ask(
        _ method: String, _ service: Town.Service, _ path: String, ifMatch: String? = nil, _ body: JSON? = nil
    ) throws -> JSON {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let ifMatch { headers.append((name: "If-Match", value: ifMatch)) }
        if method != "GET" {
            town.remember()
            town.heed(body?.encoded() ?? [])
        }
        let answer = try operators.send(
            HTTPClientRequest(
                method, town.url(service) + path, headers: headers, body: body?.encoded() ?? [],
                authorization: .bearer(token)))
        guard (200..<300).contains(answer.status) else {
            town.note(answer.body, of: "\(service.rawValue) \(method)")
            throw StandError(
                "\(method) \(path) answered \(answer.status): "
                    + String(decoding: answer.body.prefix(400), as: UTF8.self))
        }
        return answer.body.isEmpty ? .null : try JSON(parsing: answer.body)
    }
}
