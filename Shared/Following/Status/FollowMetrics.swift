import Resources
package import Runtime
import SS12000

/// The figures of following, the same for whoever follows.
package struct FollowMetrics: Sendable {
    /// What one request to the provider came to.
    enum Outcome: String, CaseIterable {
        case ok, unavailable, unreachable, unauthorised, refused, expired, unreadable

        init(_ failure: ProviderFailure) {
            self =
                switch failure.rule {
                case .unavailable: .unavailable
                case .unreachable, .cut, .stopped: .unreachable
                case .unauthorised, .tokenRefused, .tokenUnreadable: .unauthorised
                case .listExpired: .expired
                case .notJSON, .notAList, .tooLarge, .pageTokenRepeats: .unreadable
                case .notServed, .nothingServed, .redirected: .refused
                }
        }
    }

    private let metrics: Metrics
    private let requests: [Outcome: Counter]

    package init(_ metrics: Metrics) {
        self.metrics = metrics
        requests = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                (
                    outcome,
                    metrics.counter(
                        "follow_requests_total", "Requests to the provider that is followed, by what they came to",
                        labels: [("outcome", outcome.rawValue)])
                )
            })
    }

    func requested(_ outcome: Outcome) { requests[outcome]?.add() }

    func took(_ counts: DirectImport.Counts, _ kind: ResourceKind) {
        for (outcome, count) in [
            ("created", counts.created), ("changed", counts.changed), ("unchanged", counts.unchanged),
            ("rejected", counts.rejected),
        ] { items(kind, outcome, count) }
    }

    func deleted(_ count: Int, _ kind: ResourceKind) { items(kind, "deleted", count) }
    /// Deletions that were not believed, because too many would have vanished at once.
    func withheld(_ count: Int, _ kind: ResourceKind) { items(kind, "withheld", count) }

    /// - Parameter read: seconds since the last whole reading began.
    func lag(_ read: @escaping @Sendable () -> Double) {
        metrics.gauge("follow_lag_seconds", "Since the last reading of the provider that was whole began", read: read)
    }

    /// - Parameter read: how many items wait for something that somebody else has.
    func waiting(_ read: @escaping @Sendable () -> Double) {
        metrics.gauge(
            "follow_items_waiting", "Items taken in without a number, name or guardian that somebody else has",
            read: read)
    }

    private func items(_ kind: ResourceKind, _ outcome: String, _ count: Int) {
        guard count > 0 else { return }
        metrics.counter(
            "follow_items_total", "Resources of the provider that is followed, by kind and what became of them",
            labels: [("kind", kind.path), ("outcome", outcome)]
        ).add(count)
    }
}
