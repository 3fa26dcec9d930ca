import Glibc
import JSON
import Runtime
import Stand

/// `load rights`: how soon after a change of the register each service answers as it says, while rolls are taken. One JSON line a
/// kind of change and service.
struct RightsBench {
    /// Milliseconds: rights change within a second of the register.
    private static let target = 1_000.0
    private static let pupils = 1_000
    /// As many as a city of 140,000 pupils takes in the first minute of a lesson.
    private static let rollsPerSecond = 90

    private let changes: Int
    private let plan: CityPlan

    init(_ options: inout LoadOptions) throws {
        guard let changes = Int(options.positional(default: "25")), (1...200).contains(changes) else {
            throw LoadUsageError(description: "the number of changes must be from 1 to 200")
        }
        try options.finish()
        self.changes = changes
        plan = CityPlan(pupils: Self.pupils, day: LocalDate(Clock.system.now()), lessonsPerClass: 1)
    }

    func run() throws {
        let bench = try BenchTown(isUnlimited: true)
        defer { bench.town.close() }
        Figure.say([
            "figure": "machine", "cores": JSON(sysconf(Int32(_SC_NPROCESSORS_ONLN))), "broker": "same machine",
            "pupils": JSON(plan.pupils), "rollsPerSecond": JSON(Self.rollsPerSecond), "changes": JSON(changes),
        ])
        _ = try bench.importCity(plan)
        try bench.settle()
        let rolls = try SteadyRolls(plan, bench, perSecond: Self.rollsPerSecond)
        defer { rolls.end() }
        let register = RegisterChanges(bench, plan)
        for pair in try register.kinds() { try measure(pair) }
        let taken = rolls.end()
        Figure.say([
            "figure": "rolls meanwhile", "taken": JSON(taken.rolls), "refused": JSON(taken.refused),
            "perSecond": JSON(Double(taken.rolls) / taken.seconds),
        ])
        guard taken.refused == 0, taken.rolls > 0 else {
            throw LoadResult.Unanswered(
                description: "rolls were refused meanwhile, so that nothing was measured under load")
        }
    }

    /// Makes a change and its opposite in turns, each time waiting for all who are asked.
    private func measure(_ pair: RegisterChanges.Pair) throws {
        var times: [String: [String: Latencies]] = [:]
        for number in 0..<changes {
            for step in try pair.steps(number) {
                let start = Deadline.monotonic()
                try step.change()
                for (service, nanoseconds) in try step.questions.wait(since: start, until: step.expected) {
                    times[step.kind, default: [:]][service, default: Latencies(room: changes)]
                        .record(nanoseconds: nanoseconds)
                }
            }
        }
        for (kind, services) in times.sorted(by: { $0.key < $1.key }) {
            for (service, latencies) in services.sorted(by: { $0.key < $1.key }) {
                let found = latencies.milliseconds([0.5, 0.95, 1])
                Figure.say([
                    "figure": "rights", "change": JSON(kind), "service": JSON(service),
                    "changes": JSON(latencies.count),
                    "p50Milliseconds": JSON(found[0]), "p95Milliseconds": JSON(found[1]),
                    "maxMilliseconds": JSON(found[2]), "targetMilliseconds": JSON(Self.target),
                    "isWithinTarget": JSON(found[2] <= Self.target),
                ])
            }
        }
    }
}
