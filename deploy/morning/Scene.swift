import SS12000

/// One thing that happens to one pupil this morning.
struct Scene {
    enum Kind: String, CaseIterable {
        case unreported = "absent without a report"
        case siblings = "sibling, absent too"
        case reportedBefore = "reported ill before the lesson"
        case reportedWithinGrace = "report comes after the roll, within the grace time"
        case correctedMark = "marked absent by mistake, corrected after the alert"
        case reportedAfterAlert = "report comes after the alert"
        case cancelledLesson = "absent from a lesson that is then cancelled"
        case late = "twelve minutes late"
        case validByTeacher = "absent, and the teacher knows why"
        case protected = "absent, with a protected identity"
        case adult = "absent, but of age"
        case oneGuardianUnreachable = "absent, one of two guardians has no address"
        case nobodyReachable = "absent, and no guardian has an address"
    }

    let kind: Kind
    let pupil: PersonID
    let lesson: CalendarEventID

    /// Whether the guardians are alerted in the end (those within grace, reported, late or of age are not).
    var alerts: Bool {
        switch kind {
        case .unreported, .siblings, .correctedMark, .reportedAfterAlert, .protected, .oneGuardianUnreachable: true
        case .reportedBefore, .reportedWithinGrace, .cancelledLesson, .late, .validByTeacher, .adult,
            .nobodyReachable:
            false
        }
    }

    /// Whether those who were alerted are told afterwards that it was wrong.
    var corrects: Bool { kind == .correctedMark || kind == .reportedAfterAlert }
}
