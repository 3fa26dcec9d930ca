import Glibc
import JSON
import Runtime
import Stand
import Transfer

/// The town a benchmark runs against: release binaries, a broker on the same machine, no grace time.
final class BenchTown {
    let town: Town
    private let client = HTTPClient(timeout: .seconds(3600))
    private let token: String

    /// In `.run/bench`, which is emptied first.
    convenience init(isUnlimited: Bool = false) throws {
        let run = try Folder("\(Repository.root)/.run")
        try run.folder("bench").remove()
        try self.init(in: try run.folder("bench"), isUnlimited: isUnlimited)
    }

    /// - Parameter isUnlimited: whether a person may ask as often as the machine can answer: one asks for a whole city here.
    init(in folder: Folder, isUnlimited: Bool = false) throws {
        var options = Town.Options()
        options.grace = "0s"
        options.settings = [.notify: ["NOTIFY_ESCALATE_AT": "23:59", "NOTIFY_ESCALATE_WAIT": "10m"]]
        if isUnlimited {
            for service in Town.Service.allCases {
                for limit in ["PERSON_RATE", "PERSON_BURST", "ADDRESS_RATE", "ADDRESS_BURST"] {
                    options.settings[service, default: [:]]["\(service.rawValue.uppercased())_\(limit)"] = "1000000"
                }
            }
        }
        town = try Town(in: folder, options: options)
        token = try town.token(
            machine: "bench",
            [
                "register.write", "register.protect", "schedule.write", "attendance.write", "attendance.protected",
                "notify.read",
                "ss12000.read",
                "operator",
            ])
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
            var document = PlanDocument(plan, schools: first..<min(first + schoolsPerPart, plan.schools))
            try document.write { bytes += $0 }
            for service in [Town.Service.register, .schedule] { _ = try post(bytes, to: service) }
        }
        return Double(Deadline.monotonic() - start) / 1e9
    }

    /// Imports a file into a service, and returns its report.
    func post(_ file: String, to service: Town.Service) throws -> JSON {
        try post(try File.read(file), to: service)
    }

    private func post(_ bytes: [UInt8], to service: Town.Service) throws -> JSON {
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
        return try JSON(parsing: answer.body)
    }

    /// The size of a service's database with its log.
    func databaseMegabytes(_ service: Town.Service) -> Int {
        ["", "-wal"].reduce(0) { sum, suffix in
            var status = stat()
            guard stat(town.database(service) + suffix, &status) == 0 else { return sum }
            return sum + Int(status.st_size)
        } >> 20
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
                "GET", town.url(.notify) + "/v1/alerts?child=\(child)&date=\(day)",
                headers: [(name: "Skolbuss-Purpose", value: "Mätning")], authorization: .bearer(token)))
        return try JSON(parsing: answer.body)
    }
}
