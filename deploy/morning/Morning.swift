import Glibc
import JSON
import Runtime
import SS12000
import Stand
import Transfer

/// A demonstration from an empty folder to the verdict.
struct Morning {
    static let grace = Duration.seconds(5)

    let arguments: Arguments
    let stop: Stop

    /// True when exactly the expected mails arrived.
    func run() throws -> Bool {
        let run = try Folder("\(Repository.root)/.run")
        let claim = try Claim(run.file("demo.lock"))
        defer { withExtendedLifetime(claim) {} }
        try run.folder("demo").remove()
        let folder = try run.folder("demo")
        let raw = try File.read(arguments.document)
        let (school, document, plan) = try prepare(raw)
        let input = folder.file("school.json")
        try File.write(input, String(decoding: document, as: UTF8.self))

        Say.heading("Starting a private broker, four services, a mail catcher and the front door in .run/demo ...")
        var options = Town.Options()
        options.prefersKnownPorts = true
        options.grace = "5s"
        // Whatever the time of day, the school's staff are told only of what no guardian can be told.
        options.settings = [.notify: ["NOTIFY_ESCALATE_AT": "23:59", "NOTIFY_ESCALATE_WAIT": "10m"]]
        let town = try Town(in: folder, options: options)
        defer { town.close() }
        try town.open()
        try town.openFrontDoor()
        try importSchool(input, town)

        let stage = Stage(
            frontDoor: town.frontDoor, mails: Mails(path: town.catcher.mails),
            personToken: { try town.token(person: $0) },
            machineToken: { try town.token(machine: "demo", $0) })
        try waitUntilArrived(plan, school, stage)
        tell(plan, stage)
        Say.heading("The morning of \(plan.day)")
        let printer = MailPrinter(mails: stage.mails)
        printer.start()
        defer { printer.end() }
        try Play(plan: plan, school: school, stage: stage, grace: Self.grace).run()
        let failures = try judge(plan, school, stage, town)
        printer.end()
        tell(failures, plan, town)
        if !arguments.once, !stop.isRequested { stayUp(town) }
        return failures.isEmpty
    }

    /// Moves the document's busiest school day to today.
    private func prepare(_ raw: [UInt8]) throws -> (School, [UInt8], MorningPlan) {
        let today = LocalDate(Clock.system.now())
        let written = try School(reading: raw, today: today)
        guard let day = MorningPlan.busiestDay(of: written) else {
            throw MorningError("the document has no lesson with pupils: there is no morning to play")
        }
        let days = today.days(since: day)
        let moved = try Documents.moved(raw, by: DateShift(days: days))
        let school = try School(reading: moved, today: today)
        let plan = MorningPlan(school: school, day: today)
        guard !plan.scenes.isEmpty else { throw MorningError("no pupil of the document can play a scene") }
        if days != 0 { Say.line("school", "the lessons of \(day) are played today, \(today)") }
        return (school, moved, plan)
    }

    private func importSchool(_ path: String, _ town: Town) throws {
        let token = try town.token(machine: "demo", ["register.write", "schedule.write"])
        let tokenFile = town.folder.file("import.token")
        try File.write(tokenFile, token)
        let command = [
            "import", path, "--register", town.url(.register), "--schedule", town.url(.schedule), "--token-file",
            tokenFile,
        ]
        let answer = try Process.run(Repository.binary("skolbuss"), command, within: .seconds(600))
        Say.heading("Import")
        let lines = answer.output.split(separator: "\n")
        for line in lines where !line.hasPrefix("  repaired ") { Say.write("\(line)\n") }
        Say.write("  and \(lines.count { $0.hasPrefix("  repaired ") }) rules repaired something\n")
        // 1: something was rejected, which the report names; the rest is in.
        guard [.code(0), .code(1)].contains(answer.exit) else {
            throw MorningError("the import failed: \(answer.errors)")
        }
    }

    /// The register and the lessons reach Attendance and Notify as events; the school starts when they have.
    private func waitUntilArrived(_ plan: MorningPlan, _ school: School, _ stage: Stage) throws {
        let token = try stage.machineToken(["attendance.read"])
        let deadline = Deadline(in: .seconds(60))
        for lesson in plan.lessons {
            let expected = school.roster(of: lesson).count
            while true {
                let sheet = try? stage.call("GET", "/v1/lessons/\(lesson.id)/roll", as: token)
                if sheet?["marks"]?.count == expected { break }
                if deadline.hasPassed {
                    throw MorningError(
                        "a lesson has \(sheet?["marks"]?.count ?? 0) pupils in Attendance, \(expected) in the document")
                }
                pause(.milliseconds(50))
            }
        }
    }

    private func tell(_ plan: MorningPlan, _ stage: Stage) {
        Say.heading("Front door: \(stage.frontDoor)")
        for scene in plan.scenes { Say.line("scene", scene.kind.rawValue) }
        for kind in plan.missing { Say.line("no scene", "nobody in this document is: \(kind.rawValue)") }
    }

    /// Waits until everything expected has come, then long enough that anything unexpected would have.
    private func judge(_ plan: MorningPlan, _ school: School, _ stage: Stage, _ town: Town) throws -> [String] {
        let deadline = Deadline(in: .seconds(45))
        var verdict = Verdict(plan, school, try stage.mails.all())
        while !verdict.failures.isEmpty, !deadline.hasPassed, !stop.isRequested {
            pause(.milliseconds(100))
            verdict = Verdict(plan, school, try stage.mails.all())
        }
        _ = stop.wait(for: Self.grace + .seconds(3))
        verdict = Verdict(plan, school, try stage.mails.all())
        return verdict.failures + (try readBack(plan, school, stage)) + (try deadLetters(town))
    }

    /// What Notify says it sent must be what arrived.
    private func readBack(_ plan: MorningPlan, _ school: School, _ stage: Stage) throws -> [String] {
        let token = try stage.machineToken(["notify.read", "notify.protected"])
        // A mail's Message-ID is its delivery's id at the school's mail domain.
        let arrived = Set(try stage.mails.all().map { String($0.messageID.dropFirst().prefix(36)) })
        var failures: [String] = []
        for scene in plan.scenes where scene.alerts {
            let answer = try stage.call("GET", "/v1/alerts?child=\(scene.pupil)&date=\(plan.day)", as: token)
            let sent = answer["alerts"]?.elements.map(Array.init) ?? []
            let told = sent.filter { $0["outcome"]?.string == "accepted" }
            if told.isEmpty { failures.append("Notify cannot say whom it told: \(scene.kind.rawValue)") }
            for delivery in told where !arrived.contains(delivery["id"]?.string ?? "") {
                failures.append("Notify says it sent a mail that did not arrive")
            }
        }
        return failures
    }

    private func deadLetters(_ town: Town) throws -> [String] {
        let counts = try town.deadLetters()
        return counts.isEmpty
            ? [] : ["messages were parked: \(counts.map { "\($0.queue) \($0.count)" }.joined(separator: ", "))"]
    }

    private func tell(_ failures: [String], _ plan: MorningPlan, _ town: Town) {
        if failures.isEmpty {
            Say.heading("✔ \(plan.scenes.count) scenes played; every expected mail arrived exactly once, and no other.")
        } else {
            Say.heading("✘ The morning went wrong:")
            for failure in failures { Say.write("  - \(failure)\n") }
            Say.write("Logs: \(town.folder.path)\n")
        }
    }

    private func stayUp(_ town: Town) {
        Say.heading("Everything stays up until Ctrl-C.")
        for service in Town.Service.allCases {
            Say.write("  \(service.rawValue): \(town.url(service))/health/ready  /metrics  /openapi.json\n")
        }
        Say.write("  broker: \(town.broker.managementURL) (user administrator, password in .run/demo/secrets)\n")
        Say.write("  mails:  .run/demo/mails.jsonl\n")
        while !stop.wait(for: .seconds(3600)) {}
    }
}
