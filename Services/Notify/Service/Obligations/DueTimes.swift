package import Runtime

/// The times of a duty, as rules of the establishing instant alone, so that facts in any order give the same times.
package struct DueTimes: Sendable {
    /// How long the school waits for a report before it tells the guardians.
    package let grace: Duration
    /// The local time after which the staff list is told when no guardian could be.
    package let escalateAt: (hour: Int, minute: Int)
    /// How long guardians are tried first when the absence is established after that time.
    package let escalationWait: Duration
    /// Telling begins this long before the deadline at the latest, and staff are told half of it before, so that the law's
    /// "the same day" holds for the last absence of the day too.
    package static let lastCall: Duration = .seconds(20 * 60)

    package init(grace: Duration, escalateAt: (hour: Int, minute: Int), escalationWait: Duration) {
        self.grace = grace
        self.escalateAt = escalateAt
        self.escalationWait = escalationWait
    }

    /// When guardians are told of an absence established at `since`: after the grace time, not before the day begins,
    /// and not so late that the day ends first.
    package func due(since: Instant, on day: LocalDate, until deadline: Instant) -> Instant {
        let afterGrace = max(since + grace, day.start)
        return min(afterGrace, max(since, deadline - Self.lastCall))
    }

    /// When staff are told, unless a guardian has been. Late absences get a bounded wait instead of the fixed time.
    package func escalation(due: Instant, on day: LocalDate, until deadline: Instant) -> Instant {
        let fixed = day.at(hour: escalateAt.hour, minute: escalateAt.minute)
        let bounded = max(fixed, due + escalationWait)
        return max(due, min(bounded, deadline - Self.lastCall / 2))
    }
}
