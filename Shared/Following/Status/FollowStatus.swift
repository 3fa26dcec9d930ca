import JSON
package import Runtime
package import SS12000
import Synchronization

/// How following goes, for those who ask from another thread: routes, metrics, health. And what they may say to it: that
/// it shall read now, and that many deletions at once are right.
package final class FollowStatus: Sendable {
    package enum Activity: Equatable, Sendable {
        case starting
        case reading(ResourceKind)
        /// The last reading was whole.
        case following
        /// The last reading failed; the next try comes later and later.
        case failing
        case stopped
    }

    /// How many of a kind an operator lets vanish at once.
    struct Allowance {
        let count: Int
        /// Whether people who are protected here, and what is about them, may be among them.
        let includesProtected: Bool
    }

    struct Content {
        var state: FollowState
        var activity = Activity.starting
        var failures = 0
        var failure: (failure: ProviderFailure?, at: Instant)?
        var allowances: [ResourceKind: Allowance] = [:]
        var comparison: Comparison?
        let started: Instant
    }

    package let bell = Doorbell()
    private let content: Mutex<Content>

    package init(provider: String, startedAt: Instant) {
        content = Mutex(Content(state: FollowState(provider: provider), started: startedAt))
    }

    // MARK: From the follower

    func update(_ state: FollowState) { content.withLock { $0.state = state } }

    func reads(_ kind: ResourceKind) { content.withLock { $0.activity = .reading(kind) } }

    func succeeded() {
        content.withLock {
            $0.activity = .following
            $0.failures = 0
        }
    }

    /// - Parameter failure: nil when it was not the provider that failed.
    /// - Returns: how often in a row it has failed.
    func failed(_ failure: ProviderFailure?, at now: Instant) -> Int {
        content.withLock {
            $0.activity = .failing
            $0.failures += 1
            $0.failure = (failure, now)
            return $0.failures
        }
    }

    func compared(_ comparison: Comparison) {
        content.withLock {
            $0.comparison = comparison
            $0.state.lastSuccess = comparison.at
        }
    }

    func stopped() { content.withLock { $0.activity = .stopped } }

    func allowance(of kind: ResourceKind) -> Allowance? { content.withLock { $0.allowances[kind] } }

    func useUpAllowance(of kind: ResourceKind) { content.withLock { $0.allowances[kind] = nil } }

    // MARK: To everybody else

    package var state: FollowState { content.withLock { $0.state } }
    /// The last one; nil before the first.
    package var comparison: Comparison? { content.withLock { $0.comparison } }
    package var activity: Activity { content.withLock { $0.activity } }

    /// Lets so many of a kind vanish at once, the next time it is asked for; it is used up by that, and forgotten by a
    /// restart. Reads at once.
    ///
    /// - Parameter includingProtected: a provider that does not show us protected people answers as if they were gone, so it takes
    ///   a word of its own to believe that of them.
    package func allow(_ count: Int, of kind: ResourceKind, includingProtected: Bool = false) {
        content.withLock { $0.allowances[kind] = Allowance(count: count, includesProtected: includingProtected) }
        bell.ring()
    }

    /// Since the last whole reading began; before the first, since the start.
    package func lag(at now: Instant) -> Duration {
        content.withLock { now - ($0.state.lastSuccess ?? $0.started) }
    }

    /// What an operator should look at, in one line; nil when all is well. Following is no condition of being ready: what
    /// was taken in before is served.
    package func note(at now: Instant) -> String? {
        let (activity, withheld, failure) = content.withLock { content in
            (
                content.activity, content.state.kinds.filter { $0.value.withheld != nil }.keys.map(\.path).sorted(),
                content.failure
            )
        }
        if !withheld.isEmpty { return "deletions are withheld: \(withheld.joined(separator: ", "))" }
        guard activity == .failing else { return nil }
        let rule = failure?.failure?.description ?? "internal"
        return "the provider has not been read for \(Int(lag(at: now).inSeconds)) s: \(rule)"
    }

    func withContent<T: Sendable>(_ body: (Content) -> T) -> T { content.withLock { body($0) } }
}
