/// Whether an absence is for a reason the school accepts. The law leaves that to the teacher and the school.
enum Validity: String, Sendable {
    case invalid
    /// By the teacher's own judgement: nothing a guardian reports or withdraws changes it.
    case valid
    /// Confirmed as valid while a report said so. Should the report be withdrawn, the absence is not valid any more.
    case asReported = "as-reported"

    /// What clients see: they know two words.
    var shown: String { self == .invalid ? "invalid" : "valid" }
}

/// What a roll says of one pupil.
enum Mark: Hashable, Sendable {
    case present
    /// Away for the whole lesson.
    case absent(Validity)
    /// Came late. Never alerts a guardian.
    case late(minutes: Int, Validity)

    var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    var isLate: Bool { lateMinutes != nil }

    var lateMinutes: Int? {
        if case .late(let minutes, _) = self { minutes } else { nil }
    }

    /// Nil for one who was present in time.
    var validity: Validity? {
        switch self {
        case .present: nil
        case .absent(let validity), .late(_, let validity): validity
        }
    }

    /// What was confirmed as reported is shown as not valid once the report is withdrawn, so that sending the sheet back says
    /// what it showed.
    func shown(isReported: Bool) -> Mark {
        self == .absent(.asReported) && !isReported ? .absent(.invalid) : self
    }

    var status: String {
        switch self {
        case .present: "present"
        case .absent: "absent"
        case .late: "late"
        }
    }
}
