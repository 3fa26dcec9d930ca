import Glibc
import JSON
import Runtime
import Stand

/// `load checks`: what access checks and the access log are of a roll, as instructions of the whole process. The shipped service is
/// counted as it is, under callgrind: there is no form of it without checks that it could be compared with. What the kernel does, and
/// what waiting for the disk costs, is not in it.
struct ChecksBench {
    /// Of what a roll would be without them.
    private static let target = 0.15

    private let plan: CityPlan

    init(_ options: inout LoadOptions) throws {
        guard let pupils = Int(options.positional(default: "5000")), (500...40_000).contains(pupils) else {
            throw LoadUsageError(description: "the number of pupils must be from 500 to 40000")
        }
        try options.finish()
        plan = CityPlan(
            pupils: pupils - pupils % CityPlan.classSize, day: LocalDate(Clock.system.now()), lessonsPerClass: 3)
    }

    func run() throws {
        let bench = try BenchTown(isUnlimited: true)
        defer { bench.town.close() }
        _ = try bench.importCity(plan)
        try bench.settle()
        let output = bench.town.folder.file("callgrind.out")
        bench.town.stop(.attendance)
        try bench.town.start(
            .attendance,
            under: [
                "/usr/bin/valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=\(output)",
            ])
        try bench.town.waitUntilReady(.attendance, within: .seconds(600))
        let process = bench.town.process(.attendance)?.identifier ?? 0
        let known = try tokens(bench)
        // What is done once is done before it is counted.
        try takeRolls(bench, lesson: 0, as: known)
        try control(["--instr=on", "\(process)"])
        try counted("tokens that were verified before", 1, bench, process, known, "\(output).1")
        try counted("each token for the first time", 2, bench, process, try tokens(bench), "\(output).2")
    }

    /// One of each class's teacher.
    private func tokens(_ bench: BenchTown) throws -> [String] {
        try (0..<plan.classes).map { try bench.town.token(person: plan.teacherName($0)) }
    }

    private func takeRolls(_ bench: BenchTown, lesson: Int, as tokens: [String]) throws {
        let port = bench.port(.attendance)
        let book = RollRequests.book(of: plan, lesson: lesson, absent: 2, port: port) { tokens[$0] }
        let result = try LoadGenerator(port: UInt16(port), connections: 4).run(book)
        try result.check()
        guard result.statuses == [200: plan.classes] else {
            throw LoadResult.Unanswered(description: "not every roll was taken: \(result.statuses)")
        }
        try bench.settle()
    }

    private func counted(
        _ name: String, _ lesson: Int, _ bench: BenchTown, _ process: Int32, _ tokens: [String], _ dump: String
    ) throws {
        try control(["--zero", "\(process)"])
        try takeRolls(bench, lesson: lesson, as: tokens)
        try control(["--dump", "\(process)"])
        let deadline = Deadline(in: .seconds(60))
        while !File.exists(dump) {
            if deadline.hasPassed { throw LoadResult.Unanswered(description: "callgrind wrote no \(dump)") }
            _ = Stop().wait(for: .milliseconds(100))
        }
        let profile = try CallgrindProfile(try File.text(dump))
        let parts = try Check.allCases.map { ($0.rawValue, try profile.instructions(within: $0.functions)) }
        let checks = parts.reduce(0) { $0 + $1.1 }
        let rest = profile.total - checks
        Figure.say([
            "figure": "checks", "rolls": JSON(plan.classes), "with": JSON(name),
            "instructionsPerRoll": JSON(profile.total / plan.classes),
            "checksPerRoll": JSON(object: parts.map { ($0.0, JSON($0.1 / plan.classes)) }),
            "shareOfRest": JSON(Double(checks) / Double(rest)), "target": JSON(Self.target),
            "isWithinTarget": JSON(Double(checks) / Double(rest) < Self.target),
        ])
    }

    private func control(_ arguments: [String]) throws {
        let answer = try Process.run(
            "/usr/bin/callgrind_control", arguments, environment: ["PATH": "/usr/bin:/bin"], within: .seconds(60))
        guard answer.exit == .code(0) else {
            throw LoadResult.Unanswered(
                description: "callgrind_control \(arguments[0]): \(answer.exit) \(answer.errors)")
        }
    }
}

/// The parts of a roll's way that are there to ask who may, and to write down who did.
private enum Check: String, CaseIterable {
    case token, limit, caller, right, protectedPupils, accessLog

    /// The beginnings of the symbols by which a roll's way enters the part. To read the lesson is no part of `right`: it is needed
    /// without it too.
    var functions: [String] {
        switch self {
        case .token: ["$s6Access13TokenVerifierV6verify"]
        case .limit: ["$s4HTTP11RateLimiterC7refusal"]
        case .caller: ["$s17AttendanceService5ActorO4find"]
        case .right: ["$s17AttendanceService12LessonRightsV8relation"]
        case .protectedPupils: ["$s17AttendanceService16ProtectedReadingO4sees"]
        case .accessLog: ["$s9AccessLogAAO6record"]
        }
    }
}
