import JSON
import Runtime
import SS12000

/// Plays the plan through the front door, as teachers and offices would, and prints what happens.
struct Play {
    let plan: MorningPlan
    let school: School
    let stage: Stage
    /// How long Notify waits before it alerts.
    let grace: Duration
    private var tokens: [CalendarEventID: String] = [:]

    init(plan: MorningPlan, school: School, stage: Stage, grace: Duration) {
        self.plan = plan
        self.school = school
        self.stage = stage
        self.grace = grace
    }

    mutating func run() throws {
        try reportBefore()
        try takeRolls()
        try repeatARoll()
        try happenWithinGrace()
        try waitForAlerts()
        try happenAfterAlert()
    }

    private func scenes(_ kinds: Scene.Kind...) -> [Scene] { plan.scenes.filter { kinds.contains($0.kind) } }

    private func lesson(_ id: CalendarEventID) -> CalendarEventDocument? { plan.lessons.first { $0.id == id } }

    /// The teacher's own token where the document names a teacher who can log in and is let in, otherwise the office's
    /// system. Not letting in one whom the document is unclear about is a service doing its work.
    private mutating func token(for lesson: CalendarEventDocument) throws -> String {
        if let token = tokens[lesson.id] { return token }
        var token = try stage.machineToken(["attendance.write", "attendance.protected"])
        if let principal = school.teacherPrincipal(of: lesson) {
            let own = try stage.personToken(principal)
            do {
                try stage.call("GET", "/v1/lessons/\(lesson.id)/roll", as: own)
                token = own
            } catch let refusal as Refusal where [403, 404].contains(refusal.status) {
                Say.line("roll", "the teacher is not let in (\(refusal.status)); the school's system takes this roll")
            }
        }
        tokens[lesson.id] = token
        return token
    }

    private func reportBefore() throws {
        for scene in scenes(.reportedBefore) { try report(scene) }
    }

    private func report(_ scene: Scene) throws {
        try stage.call(
            "POST", "/v1/absences", as: try stage.machineToken(["attendance.write"]),
            ["student": JSON(scene.pupil.description), "date": JSON(plan.day.description)])
        Say.line("report", scene.kind.rawValue)
    }

    private mutating func takeRolls() throws {
        for lesson in plan.lessons {
            let token = try token(for: lesson)
            let sheet = try stage.call("GET", "/v1/lessons/\(lesson.id)/roll", as: token)
            let presets = sheet["marks"]?.elements.map(Array.init) ?? []
            let receipt = try stage.call(
                "PUT", "/v1/lessons/\(lesson.id)/roll", as: token, ["marks": JSON(marks(of: lesson, presets))])
            let name = school.activities[lesson.activity]?.displayName ?? "a lesson"
            Say.line(
                "roll",
                "\(name): \(receipt["present"]?.int ?? 0) present, \(receipt["absent"]?.int ?? 0) absent, "
                    + "\(receipt["late"]?.int ?? 0) late")
        }
    }

    /// The sheet as the teacher sends it: as preset, with today's scenes marked.
    private func marks(of lesson: CalendarEventDocument, _ presets: [JSON]) -> [JSON] {
        let cast = Dictionary(
            plan.scenes.filter { $0.lesson == lesson.id }.map { ($0.pupil, $0.kind) }, uniquingKeysWith: { $1 })
        return presets.map { preset in
            guard let pupil = preset["student"]?.string.flatMap({ PersonID($0) }), let kind = cast[pupil] else {
                return preset
            }
            switch kind {
            case .reportedBefore: return preset
            case .late: return ["student": JSON(pupil.description), "status": "late", "lateMinutes": 12]
            case .validByTeacher: return ["student": JSON(pupil.description), "status": "absent", "validity": "valid"]
            default: return ["student": JSON(pupil.description), "status": "absent"]
            }
        }
    }

    private mutating func repeatARoll() throws {
        guard let lesson = plan.lessons.first else { return }
        let token = try token(for: lesson)
        let path = "/v1/lessons/\(lesson.id)/roll"
        let before = try stage.call("GET", path, as: token)
        let sheet = before["marks"] ?? JSON([])
        let again = try stage.call("PUT", path, as: token, ["marks": sheet])
        let revisions = try stage.call("GET", path + "/history", as: token)["revisions"]?.count ?? 0
        guard again["revision"]?.int == 1, revisions == 1 else {
            throw MorningError("the same roll sent twice made \(revisions) revisions")
        }
        Say.line("roll", "the same roll sent again: nothing changes")
    }

    private func happenWithinGrace() throws {
        for scene in scenes(.reportedWithinGrace) { try report(scene) }
        for scene in scenes(.cancelledLesson) {
            try stage.call(
                "PUT", "/v1/calendarEvents/\(scene.lesson)/cancellation",
                as: try stage.machineToken(["schedule.write"]),
                ["cancelled": true])
            Say.line("lesson", "cancelled after its roll")
        }
    }

    private func waitForAlerts() throws {
        let waited = plan.scenes.filter(\.alerts).flatMap { school.guardians(of: $0.pupil, on: plan.day) }
            .filter { !$0.addresses.isEmpty }.count
        Say.line("wait", "\(waited) alerts are due when the grace time of \(grace) has passed")
        let deadline = Deadline(in: grace + .seconds(60))
        while try stage.mails.all().filter({ $0.kind == .alert }).count < waited {
            if deadline.hasPassed {
                throw MorningError("only \(try stage.mails.all().count) of \(waited) alerts came in time")
            }
            pause(.milliseconds(100))
        }
    }

    private mutating func happenAfterAlert() throws {
        for scene in scenes(.reportedAfterAlert) { try report(scene) }
        for scene in scenes(.correctedMark) {
            guard let lesson = lesson(scene.lesson) else { continue }
            let token = try token(for: lesson)
            let path = "/v1/lessons/\(lesson.id)/roll"
            let sheet = try stage.call("GET", path, as: token)["marks"]?.elements.map(Array.init) ?? []
            let corrected = sheet.map { mark in
                mark["student"]?.string == scene.pupil.description
                    ? ["student": JSON(scene.pupil.description), "status": "present"] : mark
            }
            try stage.call("PUT", path, as: token, ["marks": JSON(corrected)])
            Say.line("roll", "one mark corrected: the pupil was there")
        }
    }
}

/// Waits without a clock in the way; nothing here has an event to wait for but the world outside.
func pause(_ duration: Duration) { _ = Stop().wait(for: duration) }
