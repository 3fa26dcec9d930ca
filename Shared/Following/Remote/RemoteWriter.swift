import FoundationEssentials
import JSON
import Resources
import Runtime
import SS12000
import Transfer

/// Writes to our own services: imports and deletions.
struct RemoteWriter: Sendable {
    let services: RemoteServices
    let stop: Stop

    /// Waits while another document is being imported.
    func importing(_ document: [UInt8], as kind: ResourceKind) throws -> DirectImport.Outcome {
        while true {
            let answer = try send("POST", kind, "/v1/imports", body: document)
            if answer.status == 200 { return Self.outcome(try JSON(parsing: answer.body)) }
            let failure = Self.failure(answer)
            guard failure.code == "import-running" else { throw failure }
            if stop.wait(for: .seconds(2)) { throw ProviderFailure(.stopped) }
        }
    }

    /// False when something else refers to it.
    func delete(_ id: UUID, of kind: ResourceKind) throws -> Bool {
        // What still names a person goes with them, as it is gone at the provider.
        let query = kind == .persons ? "?cascade=true" : ""
        let answer = try send(
            "DELETE", kind, "/v1/\(kind.path)/\(id.lowercase)\(query)", headers: [(name: "If-Match", value: "*")])
        if (200..<300).contains(answer.status) || answer.status == 404 { return true }
        let failure = Self.failure(answer)
        guard failure.code == "resource-referred-to" else { throw failure }
        return false
    }

    private func send(
        _ method: String, _ kind: ResourceKind, _ path: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) throws -> HTTPClientResponse {
        guard let token = SecretFile.read(services.tokenFile) else { throw ProviderFailure(.tokenUnreadable) }
        var request = HTTPClientRequest(method, "\(services.owns(kind))\(path)")
        request.headers =
            headers + [
                (name: "Content-Type", value: "application/json"),
                (name: "Skolbuss-Purpose", value: "following another register"),
            ]
        request.body = body
        request.authorization = .bearer(token)
        // A large document takes its time, and half an answer is none.
        let client = HTTPClient(
            timeout: .seconds(600), bodyLimit: 64 << 20, verify: services.verification, as: services.identity,
            stop: stop)
        do {
            return try client.send(request)
        } catch {
            if stop.isRequested { throw ProviderFailure(.stopped) }
            throw RemoteFailure(status: 0, code: "service-unreachable")
        }
    }

    private static func failure(_ answer: HTTPClientResponse) -> RemoteFailure {
        let code = (try? JSON(parsing: answer.body))?["code"]?.string
        return RemoteFailure(status: answer.status, code: code ?? "unknown")
    }

    private static func outcome(_ report: JSON) -> DirectImport.Outcome {
        var outcome = DirectImport.Outcome()
        guard let members = report.members else { return outcome }
        for (name, value) in members {
            guard let kind = ResourceKind(rawValue: name), value["received"] != nil else { continue }
            var counts = DirectImport.Counts()
            counts.received = value["received"]?.int ?? 0
            counts.created = value["created"]?.int ?? 0
            counts.changed = value["changed"]?.int ?? 0
            counts.unchanged = value["unchanged"]?.int ?? 0
            counts.rejected = value["rejected"]?.int ?? 0
            outcome.counts[kind] = counts
        }
        for json in report["findings"]?.elements.map(Array.init) ?? [] {
            guard let name = json["rule"]?.string else { continue }
            switch json["kind"]?.string {
            case "rejected":
                guard let rule = RejectionRule(rawValue: name) else { continue }
                if let finding = finding(json, .rejected(rule)) { outcome.rejections.append(finding) }
            case "repaired":
                guard let rule = RepairRule(rawValue: name), rule.mayBecomeFree else { continue }
                if let finding = finding(json, .repaired(rule)) { outcome.waiting.append(finding) }
            default: continue
            }
        }
        return outcome
    }

    private static func finding(_ json: JSON, _ rule: Finding.Rule) -> Finding? {
        json["resource"]?.string.map { resource in
            Finding(
                resource: resource, id: json["id"]?.string.flatMap { UUID(text: $0) },
                position: json["position"]?.int, rule: rule, field: json["field"]?.string)
        }
    }
}
