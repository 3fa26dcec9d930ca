import FoundationEssentials
import Glibc
import JSON
import Runtime
import Stand

/// `load morning`: the first lesson of a city, and its two parts by themselves. One JSON line a figure.
struct MorningBench {
    private static let absent = 2
    private let plan: CityPlan

    init(_ options: inout LoadOptions) throws {
        guard let pupils = Int(options.positional(default: "20000")), (100...1_000_000).contains(pupils) else {
            throw LoadUsageError(description: "the number of pupils must be from 100 to 1000000")
        }
        try options.finish()
        plan = CityPlan(
            pupils: pupils - pupils % CityPlan.classSize, day: LocalDate(Clock.system.now()), lessonsPerClass: 4)
    }

    func run() throws {
        let bench = try BenchTown()
        defer { bench.town.close() }
        Figure.say([
            "figure": "machine", "cores": JSON(sysconf(Int32(_SC_NPROCESSORS_ONLN))), "broker": "same machine",
            "grace": "0s", "senders": 4, "connections": 16, "pupils": JSON(plan.pupils),
        ])
        try importCity(bench)
        try firstLesson(bench)
        try idleAlert(bench)
        try rollsAlone(bench)
        memory(bench)
    }

    private func importCity(_ bench: BenchTown) throws {
        let start = Deadline.monotonic()
        let seconds = try bench.importCity(plan)
        try bench.settle()
        let persons = plan.schools + plan.classes + plan.pupils * 3
        Figure.say([
            "figure": "import", "persons": JSON(persons), "seconds": JSON(seconds),
            "convergedSeconds": JSON(Double(Deadline.monotonic() - start) / 1e9),
            "personsPerSecond": JSON(Double(persons) / seconds),
        ])
    }

    /// Every class's first roll at once: to the last delivery committed, and to the last mail accepted.
    private func firstLesson(_ bench: BenchTown) throws {
        let book = RollRequests.book(
            of: plan, lesson: 0, absent: Self.absent, port: bench.port(.attendance), token: bench.bearer)
        let start = Clock.system.now()
        let result = try LoadGenerator(port: UInt16(bench.port(.attendance)), connections: 16).run(book)
        try result.check()
        Figure.say(figures(result, ["figure": "first lesson, rolls", "marks": JSON(plan.pupils)]))
        let mails = plan.classes * Self.absent * 2
        try wait(for: mails, bench)
        let arrived = try arrivals(bench)
        guard arrived.count == mails else {
            throw LoadResult.Unanswered(description: "\(arrived.count) mails came, \(mails) were due")
        }
        Figure.say([
            "figure": "first lesson, whole", "rolls": JSON(plan.classes), "absences": JSON(plan.classes * Self.absent),
            "mails": JSON(mails), "toLastDeliverySeconds": JSON((try lastDelivery(bench) - start).inSeconds),
            "toLastMailSeconds": JSON(((arrived.max() ?? start) - start).inSeconds),
        ])
    }

    private func wait(for mails: Int, _ bench: BenchTown) throws {
        let deadline = Deadline(in: .seconds(600))
        while try bench.town.metric("notify_deliveries_total", where: "state=\"accepted\"", of: .notify) < Double(mails)
        {
            if deadline.hasPassed { throw LoadResult.Unanswered(description: "not all mails were sent in ten minutes") }
            _ = Stop().wait(for: .milliseconds(250))
        }
    }

    /// When the last of the deliveries was committed, as Notify tells it of every absent child.
    private func lastDelivery(_ bench: BenchTown) throws -> Instant {
        var last = Instant(microseconds: 0)
        for schoolClass in 0..<plan.classes {
            for pupil in plan.pupils(of: schoolClass).suffix(Self.absent) {
                let alerts = try bench.alerts(of: plan.pupilID(pupil).lowercase, on: plan.day)["alerts"]
                for alert in alerts?.elements.map(Array.init) ?? [] {
                    if let at = alert["createdAt"]?.string.flatMap({ Instant(rfc3339: $0) }) { last = max(last, at) }
                }
            }
        }
        return last
    }

    private func arrivals(_ bench: BenchTown) throws -> [Instant] {
        let newline = UInt8(ascii: "\n")
        let written = try File.read(bench.town.catcher.mails)
        // The last line may be half written.
        let whole = written[..<(written.lastIndex(of: newline) ?? 0)]
        return try whole.split(separator: newline).compactMap { line in
            try JSON(parsing: Array(line))["at"]?.string.flatMap { Instant(rfc3339: $0) }
        }
    }

    /// One absence at a time on an idle machine: from sending the roll to the mail at the server.
    private func idleAlert(_ bench: BenchTown) throws {
        var latencies = Latencies(room: 100)
        let count = min(100, plan.classes)
        for schoolClass in 0..<count {
            let before = try arrivals(bench).count
            // Another pupil than in the first lesson: a guardian is told once a day.
            let book = RollRequests.book(
                of: plan, classes: schoolClass..<schoolClass + 1, lesson: 1, absent: Self.absent + 1,
                port: bench.port(.attendance), token: bench.bearer)
            let start = Clock.system.now()
            try LoadGenerator(port: UInt16(bench.port(.attendance)), connections: 1).run(book).check()
            let deadline = Deadline(in: .seconds(30))
            while try arrivals(bench).count == before {
                if deadline.hasPassed { throw LoadResult.Unanswered(description: "an alert did not come") }
                usleep(2000)
            }
            let first = try arrivals(bench)[before]
            latencies.record(nanoseconds: (first - start).inNanoseconds)
        }
        let times = latencies.milliseconds([0.5, 0.95, 1])
        Figure.say([
            "figure": "mark to mail, idle", "alerts": JSON(count), "p50Milliseconds": JSON(times[0]),
            "p95Milliseconds": JSON(times[1]), "maxMilliseconds": JSON(times[2]),
        ])
    }

    /// Rolls with nobody listening: what Attendance itself can take.
    private func rollsAlone(_ bench: BenchTown) throws {
        try bench.settle()
        bench.town.stop(.notify)
        for (lesson, connections) in [(2, 16), (3, 64)] {
            let book = RollRequests.book(
                of: plan, lesson: lesson, absent: Self.absent, port: bench.port(.attendance), token: bench.bearer)
            let result = try LoadGenerator(port: UInt16(bench.port(.attendance)), connections: connections).run(book)
            try result.check()
            Figure.say(figures(result, ["figure": "rolls alone", "connections": JSON(connections)]))
        }
    }

    private func memory(_ bench: BenchTown) {
        for service in [Town.Service.register, .schedule, .attendance] {
            Figure.say([
                "figure": "memory", "service": JSON(service.rawValue),
                "residentMegabytes": JSON(
                    ProcessUsage(group: bench.town.process(service)?.identifier ?? 0).residentMegabytes),
            ])
        }
    }

    private func figures(_ result: LoadResult, _ more: JSON) -> JSON {
        (try? JSON(parsing: result.line(more))) ?? more
    }
}

extension Duration {
    fileprivate var inSeconds: Double { Double(inNanoseconds) / 1e9 }
    fileprivate var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
