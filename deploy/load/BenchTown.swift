import JSON
import Runtime
import Stand
import Transfer

/// The town a benchmark runs against: release binaries, a broker on the same machine, no grace time.
final class BenchTown {
    let town: Town
    private let client = HTTPClient(timeout: .seconds(3600))
    private let token: String

    init() throws {
        let run = try Folder("\(Repository.root)/.run")
        try run.folder("bench").remove()
        var options = Town.Options()
        options.grace = "0s"
        options.settings = [.notify: ["NOTIFY_ESCALATE_AT": "23:59", "NOTIFY_ESCALATE_WAIT": "10m"]]
        town = try Town(in: try run.folder("bench"), options: options)
        token = try town.token(
            machine: "bench", ["register.write", "schedule.write", "attendance.write", "notify.read"])
        try town.open()
    }

    var bearer: String { token }

    func port(_ service: Town.Service) -> Int { Int(town.url(service).split(separator: ":").last ?? "") ?? 0 }

    /// Imports the city in parts, and returns the seconds it took.
    func importCity(_ plan: CityPlan) throws -> Double {
        let schoolsPerPart = 20
        let start = Deadline.monotonic()
        for first in stride(from: 0, to: plan.schools, by: schoolsPerPart) {
            var bytes: [UInt8] = []
            var document = CityDocument(plan, schools: first..<min(first + schoolsPerPart, plan.schools))
            try document.write { bytes += $0 }
            for service in [Town.Service.register, .schedule] {
                let answer = try client.send(
                    HTTPClientRequest(
                        "POST", town.url(service) + "/v1/imports",
                        headers: [(name: "Content-Type", value: "application/json")], body: bytes,
                        authorization: .bearer(token)))
                guard answer.status == 200 else {
                    throw LoadResult.Unanswered(
                        description: "import answered \(answer.status) "
                            + String(decoding: answer.body.prefix(300), as: UTF8.self))
                }
            }
        }
        return Double(Deadline.monotonic() - start) / 1e9
    }

    /// Waits until every outbox is empty and every queue read.
    func settle() throws {
        let deadline = Deadline(in: .seconds(1800))
        while true {
            let waiting = try Town.Service.allCases.reduce(0) { try $0 + town.metric("outbox_depth", of: $1) }
            if waiting == 0, try town.queues().allSatisfy({ $0.count == 0 }) { return }
            if deadline.hasPassed { throw LoadResult.Unanswered(description: "the queues did not empty in 30 minutes") }
            _ = Stop().wait(for: .milliseconds(200))
        }
    }

    func alerts(of child: String, on day: LocalDate) throws -> JSON {
        let answer = try client.send(
            HTTPClientRequest(
                "GET", town.url(.notify) + "/v1/alerts?child=\(child)&date=\(day)", authorization: .bearer(token)))
        return try JSON(parsing: answer.body)
    }

    /// Resident memory of a service in megabytes.
    func residentMegabytes(_ service: Town.Service) -> Int {
        guard let id = town.process(service)?.identifier, let text = try? File.text("/proc/\(id)/status") else {
            return 0
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }
}
