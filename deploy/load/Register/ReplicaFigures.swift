import JSON
import Runtime
import Stand
import Transfer

/// The three replicas of Register: whether they equal it, which Register itself states in counts and sums (an audit) and they
/// compare at that point of the stream; and what it costs to build one anew.
struct ReplicaFigures {
    private static let keepers: [Town.Service] = [.schedule, .attendance, .notify]

    private let bench: BenchTown
    private let client = HTTPClient(timeout: .seconds(300), bodyLimit: 16 << 20)

    init(_ bench: BenchTown) { self.bench = bench }

    // MARK: equality

    /// Waits until every replica has been found equal to Register at one point behind everything that was published.
    /// - Returns: how many subjects the three know, together.
    @discardableResult
    func converge() throws -> Int {
        let deadline = Deadline(in: .seconds(3_600))
        try wait(deadline, "Register's outbox did not empty") {
            try bench.town.metric("outbox_depth", of: .register) == 0
        }
        return try Self.keepers.reduce(0) { try $0 + audit($1, deadline) }
    }

    /// Asks for audits until one says equal; its answer stands behind all that waits in the queue.
    private func audit(_ keeper: Town.Service, _ deadline: Deadline) throws -> Int {
        let queue = self.queue(of: keeper)
        while true {
            let before = try audits(keeper)
            _ = try ask("POST", keeper, "/v1/replicas/\(queue)/audit")
            try wait(deadline, "\(queue) was not compared") { try audits(keeper) > before }
            let replica = try status(of: keeper)
            if replica["auditResult"]?.string == "equal" {
                return replica["kinds"]?.elements?.reduce(0) { $0 + ($1["count"]?.int ?? 0) } ?? 0
            }
            if deadline.hasPassed { throw LoadResult.Unanswered(description: "\(queue) does not equal Register") }
            _ = Stop().wait(for: .seconds(1))
        }
    }

    private func audits(_ keeper: Town.Service) throws -> Double {
        try bench.town.metric("replica_audits_total", where: queue(of: keeper), of: keeper)
    }

    // MARK: rebuilding

    /// Each replica compared with Register, and built from nothing in a service whose database is gone; and one asked for
    /// everything once more.
    func take(pupils: Int) throws {
        for keeper in Self.keepers {
            try measure("replica compared", keeper, pupils) { _ = try audit(keeper, Deadline(in: .seconds(600))) }
        }
        for keeper in Self.keepers {
            bench.town.stop(keeper)
            for suffix in ["", "-wal", "-shm"] where File.exists(bench.town.database(keeper) + suffix) {
                try File.remove(bench.town.database(keeper) + suffix)
            }
            try measure("replica built from nothing", keeper, pupils) {
                try bench.town.start(keeper)
                // A service is ready when its replicas have been complete once.
                try bench.town.waitUntilReady(keeper, within: .seconds(3_600))
            }
        }
        let (keeper, queue) = (Town.Service.attendance, queue(of: .attendance))
        try measure("replica rebuilt on what it knows", keeper, pupils) {
            func snapshots() throws -> Double {
                try bench.town.metric("replica_snapshots_total", where: "\"operator\"", of: keeper)
            }
            let before = try snapshots()
            _ = try ask("POST", keeper, "/v1/replicas/\(queue)/resync")
            try wait(Deadline(in: .seconds(3_600)), "\(queue) was not rebuilt") { try snapshots() > before }
        }
    }

    private func measure(_ name: String, _ keeper: Town.Service, _ pupils: Int, _ work: () throws -> Void) throws {
        let before = usage(of: keeper)
        let (_, seconds) = try Figure.timed(work)
        let after = usage(of: keeper)
        let subjects = try audit(keeper, Deadline(in: .seconds(600)))
        // A process that has begun anew has all its time from this.
        let isSame = before.process == after.process
        Figure.say([
            "figure": JSON(name), "service": JSON(keeper.rawValue), "pupils": JSON(pupils),
            "subjectsProvedEqual": JSON(subjects), "seconds": JSON(seconds),
            "secondsPer100000Pupils": JSON(seconds * 100_000 / Double(pupils)),
            "keeperProcessorSeconds":
                JSON(after.keeper.processorSeconds - (isSame ? before.keeper.processorSeconds : 0)),
            "registerProcessorSeconds": JSON(after.register.processorSeconds - before.register.processorSeconds),
            "brokerProcessorSeconds": JSON(after.broker.processorSeconds - before.broker.processorSeconds),
            "keeperPeakMegabytes": JSON(after.keeper.peakMegabytes),
            "registerPeakMegabytes": JSON(after.register.peakMegabytes),
        ])
    }

    private func usage(
        of keeper: Town.Service
    ) -> (process: Int32, keeper: ProcessUsage, register: ProcessUsage, broker: ProcessUsage) {
        let process = bench.town.process(keeper)?.identifier ?? 0
        return (
            process, ProcessUsage(group: process),
            ProcessUsage(group: bench.town.process(.register)?.identifier ?? 0),
            ProcessUsage(group: bench.town.broker.process?.identifier ?? 0)
        )
    }

    // MARK: asking

    private func queue(of keeper: Town.Service) -> String { "\(keeper.rawValue).from-register" }

    private func status(of keeper: Town.Service) throws -> JSON {
        let queue = queue(of: keeper)
        let replicas = try ask("GET", keeper, "/v1/replicas")["replicas"]?.elements.map(Array.init) ?? []
        guard let found = replicas.first(where: { $0["queue"]?.string == queue }) else {
            throw LoadResult.Unanswered(description: "\(keeper.rawValue) keeps no replica on \(queue)")
        }
        return found
    }

    private func ask(_ method: String, _ keeper: Town.Service, _ path: String) throws -> JSON {
        let answer = try client.send(
            HTTPClientRequest(method, bench.town.url(keeper) + path, authorization: .bearer(bench.bearer)))
        guard (200..<300).contains(answer.status) else {
            throw LoadResult.Unanswered(description: "\(keeper.rawValue) answered \(answer.status) to \(path)")
        }
        return try JSON(parsing: answer.body)
    }

    private func wait(_ deadline: Deadline, _ failure: String, until condition: () throws -> Bool) throws {
        while try !condition() {
            if deadline.hasPassed { throw LoadResult.Unanswered(description: failure) }
            _ = Stop().wait(for: .milliseconds(5))
        }
    }
}
