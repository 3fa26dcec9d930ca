import Runtime

/// What the hour does to a morning that is played at night. An absence must be told the same day, so from twenty minutes
/// before midnight Notify gives no grace, and from ten minutes before it tells the staff at once.
enum Hour {
    /// Time for the town to start and for the scenes up to the alerts.
    private static let lead = Duration.seconds(180)

    /// The scenes that need a grace time, when there is none left today.
    static func leavesOut(_ now: Instant) -> Set<Scene.Kind> {
        remaining(now) < .seconds(20 * 60) + lead ? [.reportedWithinGrace, .cancelledLesson] : []
    }

    /// How long the new day is to be waited for, when this one is too short to be played; nil when it is not.
    static func tooLate(_ now: Instant) -> Duration? {
        remaining(now) < .seconds(10 * 60) + lead ? remaining(now) + .seconds(2) : nil
    }

    private static func remaining(_ now: Instant) -> Duration { LocalDate(now).end - now }
}
