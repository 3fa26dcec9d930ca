package import Runtime

/// When a target that failed is tried again, and when it is given up. Pure.
package struct RetryPlan: Sendable {
    /// Failures without one success for this long suspend the subscription.
    package let giveUp: Duration
    /// A number from -1 to 1, chosen anew each time: targets that failed together come back apart.
    package let spread: @Sendable () -> Double

    private static let first: [Duration] = [
        .seconds(60), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3_600),
    ]
    private static let later: Duration = .seconds(6 * 3_600)

    package init(giveUp: Duration, spread: @escaping @Sendable () -> Double = { Double.random(in: -1...1) }) {
        self.giveUp = giveUp
        self.spread = spread
    }

    /// The pause after so many failures in a row: 1 minute, 5 minutes, 30 minutes, 2 hours, then 6 hours more or less a
    /// fifth.
    package func pause(after failures: Int) -> Duration {
        guard failures > Self.first.count else { return Self.first[max(failures, 1) - 1] }
        return Self.later + .seconds(Self.later.inSeconds * 0.2 * min(max(spread(), -1), 1))
    }

    package func isOver(failingSince: Instant, at now: Instant) -> Bool {
        now - failingSince >= giveUp
    }
}
