import Glibc
import JSON
import Runtime
import SS12000
import Stand
import Transfer

/// A demonstration from an empty folder to the verdict.
struct Morning {
    static let grace = Duration.seconds(5)

    /// What one import may hand over, by the services' own bound.
    private static let largestDocument = 64 << 20

    let arguments: Arguments
    let stop: Stop
    let interruption: Interruption

    /// True when exactly the expected mails arrived, or when the document has nobody to play with and was imported.
    func run() throws -> Bool {
        let run = try Folder("\(Repository.root)/.run")
        let claim = try Claim(run.file("demo.lock"))
        defer { withExtendedLifetime(claim) {} }
        try run.folder("demo").remove()
        let folder = try run.folder("demo")
        let raw = try readDocument()
        if let wait = Hour.tooLate(Clock.system.now()) {
            Say.line("midnight", "is near, and an alert is sent the same day: starting in \(wait.components.seconds) s")
            pause(wait)
        }
        let now = Clock.system.now()
        let today = LocalDate(now)
        let leftOut = Hour.leavesOut(now)
        let performance = Performance(of: try items(of: raw, today), today: today, leftOut: leftOut)
        try checkSize(performance?.document?.count ?? 0, "moved to today")

        Say.heading("Starting a private broker, four services, a mail catcher and the front door in .run/demo ...")
        let town = try Town(in: folder, options: options)
        defer { town.close() }
        interruption.guarding(town)
        if !town.displacedPorts.isEmpty {
            let ports = town.displacedPorts.map { "\($0)" }.joined(separator: ", ")
            Say.line("ports", "\(ports) taken by something else: free ones are used instead")
        }
        try town.open()
        try town.openFrontDoor()
        let input = folder.file("school.json")
        try File.write(input, raw)
        let imports = Imports(town: town)
        try imports.take(input)
        guard let performance else {
            Say.heading("✔ Imported. The document has no pupil who could be missed at a lesson: no morning is played.")
            end(town)
            return true
        }
        if let remark = performance.remark { Say.line("school", remark) }
        if let document = performance.document {
            let played = folder.file("played.json")
            try File.write(played, document)
            try imports.takePlayed(played)
        }
        for kind in leftOut { Say.line("no scene", "no grace time so late in the evening: \(kind.rawValue)") }
        return try play(performance.plan, performance.school, town)
    }

    private var options: Town.Options {
        var options = Town.Options()
        options.prefersKnownPorts = true
        options.grace = "5s"
        // Whatever the time of day, the school's staff are told only of what no guardian can be told.
        options.settings = [.notify: ["NOTIFY_ESCALATE_AT": "23:59", "NOTIFY_ESCALATE_WAIT": "10m"]]
        return options
    }

    private func play(_ plan: MorningPlan, _ school: School, _ town: Town) throws -> Bool {
        let stage = Stage(
            frontDoor: town.frontDoor, mails: Mails(path: town.catcher.mails),
            personToken: { try town.token(person: $0) },
            machineToken: { try town.token(machine: "demo", $0) })
        try Arrival(plan: plan, school: school, stage: stage, town: town).wait()
        tell(plan, stage)
        Say.heading("The morning of \(plan.day)")
        let printer = MailPrinter(mails: stage.mails)
        printer.start()
        defer { printer.end() }
        var play = Play(plan: plan, school: school, stage: stage, grace: Self.grace)
        try play.run()
        let failures = try judge(plan, school, stage, town)
        printer.end()
        tell(failures, plan, town)
        end(town)
        return failures.isEmpty
    }

    private func end(_ town: Town) {
        interruption.standAside()
        interruption.end()
        if !arguments.once, !stop.isRequested { stayUp(town) }
    }

    // MARK: the document

    private func readDocument() throws -> [UInt8] {
        let raw = try File.read(arguments.document)
        try checkSize(raw.count, "to be imported")
        return raw
    }

    private func checkSize(_ size: Int, _ which: String) throws {
        guard size > Self.largestDocument else { return }
        throw MorningError(
            "the document \(which) has \((size >> 20) + 1) MB, and one import takes at most \(Self.largestDocument >> 20) MB. "
                + "Split it: organisations, persons, groups and duties first, then the rest")
    }

    private func items(of raw: [UInt8], _ today: LocalDate) throws -> SchoolItems {
        do {
            return try SchoolItems(reading: raw, today: today)
        } catch ImportDocumentError.notJSON(let offset) {
            throw MorningError("the document is not JSON or is cut off: reading stopped at byte \(offset)")
        } catch ImportDocumentError.nothingRecognised {
            throw MorningError(
                "the document holds nothing of SS 12000: expected organisations, persons, groups, duties, activities or "
                    + "calendarEvents")
        }
    }

    // MARK: the verdict

    private func tell(_ plan: MorningPlan, _ stage: Stage) {
        Say.heading("Front door: \(stage.frontDoor)")
        for scene in plan.scenes { Say.line("scene", scene.kind.rawValue) }
        for kind in plan.missing { Say.line("no scene", "nobody is left who could be: \(kind.rawValue)") }
    }

    /// Waits until everything expected has come, then long enough that anything unexpected would have.
    private func judge(_ plan: MorningPlan, _ school: School, _ stage: Stage, _ town: Town) throws -> [String] {
        let deadline = Deadline(in: .seconds(45))
        var verdict = Verdict(plan, school, try stage.mails.all())
        while !verdict.failures.isEmpty, !deadline.hasPassed {
            pause(.milliseconds(100))
            verdict = Verdict(plan, school, try stage.mails.all())
        }
        pause(Self.grace + .seconds(3))
        verdict = Verdict(plan, school, try stage.mails.all())
        return verdict.failures + (try readBack(plan, school, stage)) + (try deadLetters(town))
            + (try town.personalLeaks()).map { "personal data where none belongs: \($0)" }
    }

    /// What Notify says it sent must be what arrived.
    private func readBack(_ plan: MorningPlan, _ school: School, _ stage: Stage) throws -> [String] {
        let token = try stage.machineToken(["notify.read", "notify.protected"])
        // A mail's Message-ID is its delivery's id at the school's mail domain.
        let arrived = Set(try stage.mails.all().map { String($0.messageID.dropFirst().prefix(36)) })
        var failures: [String] = []
        for scene in plan.scenes where scene.alerts {
            let answer = try stage.call(
                "GET", "/v1/alerts?child=\(scene.pupil)&date=\(plan.day)", as: token, for: "Kontroll av sända larm")
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
