import Runtime
import SS12000

/// When and how much is read.
package struct FollowPlan: Sendable {
    /// Between two readings of what is new.
    package var interval: Duration = .seconds(60)
    /// How much of the past each reading asks for again: clocks differ, and a change may become visible later than its
    /// time says.
    package var overlap: Duration = .seconds(600)
    /// Between two whole readings, which find deletions a provider never told of.
    package var wholeEvery: Duration = .seconds(86_400)
    /// At which time of the day, when they are whole days apart.
    package var wholeAt: (hour: Int, minute: Int) = (2, 30)
    /// Which part of a kind may vanish at once.
    package var believedShare = 0.1
    /// The lessons that are followed: from so many days back to so many ahead.
    package var days = -7...60

    /// Whether what a whole list no longer holds is gone; otherwise only what the provider says it has deleted.
    package var believesAbsence = true

    package init() {}

    /// A list that can only be read whole is not read every minute.
    static let wholeListPause: Duration = .seconds(900)
    /// What a provider does not serve is asked for again after this.
    static let refusalPause: Duration = .seconds(3_600)
    /// After a whole reading that named something we could not find; doubled while it stays so.
    static let unresolvedPause: Duration = .seconds(300)

    /// The longest wait after failures, and of a provider that is slow.
    static let longestPause: Duration = .seconds(900)

    /// After so many failures in a row: longer and longer.
    package func pause(after failures: Int) -> Duration {
        min(interval * (1 << min(max(failures - 1, 0), 16)), max(Self.longestPause, interval))
    }

    func window(of kind: ResourceKind, at now: Instant) -> FollowWindow? {
        guard kind == .calendarEvents else { return nil }
        let today = LocalDate(now)
        return FollowWindow(
            first: today.adding(days: days.lowerBound), last: today.adding(days: days.upperBound))
    }

    /// When the next whole reading is due after one that began at `now`.
    func nextWhole(_ kind: FollowState.Kind, after now: Instant) -> Instant {
        if kind.refusal != nil { return now + min(Self.refusalPause, wholeEvery) }
        if kind.isReadWhole { return now + min(Self.wholeListPause, wholeEvery) }
        let regular = regularWhole(after: now)
        guard kind.unresolved > 0 else { return regular }
        return min(regular, now + Self.unresolvedPause * (1 << min(kind.repeats, 16)))
    }

    private func regularWhole(after now: Instant) -> Instant {
        let seconds = wholeEvery.components.seconds
        guard seconds >= 86_400, seconds % 86_400 == 0 else { return now + wholeEvery }
        // The first night after a start may come sooner than a whole day.
        let date = LocalDate(now).adding(days: Int(seconds / 86_400))
        return date.at(hour: wholeAt.hour, minute: wholeAt.minute)
    }

    /// Whether so many of a kind may vanish at once.
    ///
    /// - Parameters:
    ///   - count: how many would.
    ///   - isEverything: nothing of the kind would be left. A list that is suddenly empty is a provider in trouble.
    func believes(_ count: Int, of held: Int, isEverything: Bool, allowance: Int?) -> Bool {
        if let allowance, count <= allowance { return true }
        return !isEverything && count <= max(5, Int(Double(held) * believedShare))
    }
}
