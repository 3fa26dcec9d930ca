package import Runtime
import SS12000

/// Follows one provider: reads it again and again, for as long as the service runs.
///
/// What the provider has is taken in by the import's rules; what it deletes is deleted. A failure is never the end: the
/// next try comes later the more often it fails, a quarter of an hour at most.
package struct Follower: Worker {
    package let name = "follow"

    private let provider: Provider
    private let target: any FollowTarget
    private let plan: FollowPlan
    package let status: FollowStatus
    private let metrics: FollowMetrics
    private let clock: Clock
    private let log: Log

    package init(
        _ provider: Provider, into target: any FollowTarget, plan: FollowPlan, metrics: Metrics, clock: Clock, log: Log
    ) {
        self.provider = provider
        self.target = target
        self.plan = plan
        self.clock = clock
        self.log = log
        let status = FollowStatus(provider: provider.address.description, startedAt: clock.now())
        self.status = status
        self.metrics = FollowMetrics(metrics)
        self.metrics.lag { status.lag(at: clock.now()).inSeconds }
        self.metrics.waiting { Double(status.state.waiting) }
    }

    package func run(until stop: Stop) {
        let client = ProviderClient(provider, metrics: metrics, stop: stop)
        log.info("following", ["follow.provider": .string(provider.address.description)])
        while !stop.isRequested {
            let begun = clock.now()
            let pause = pause(after: Result { try pull(client) }, lasting: clock.now() - begun, stop)
            _ = status.bell.wait(for: pause, or: stop)
        }
        status.stopped()
    }

    /// One reading, for whoever has a loop of their own. Throws what kept it from being whole.
    package func pull(until stop: Stop) throws {
        let client = ProviderClient(provider, metrics: metrics, stop: stop)
        do {
            try pull(client)
            status.succeeded()
        } catch {
            _ = status.failed(error as? ProviderFailure, at: clock.now())
            throw error
        }
    }

    private func pull(_ client: ProviderClient) throws {
        let address = provider.address.description
        var state = try target.load() ?? FollowState(provider: address)
        // Another provider's times mean nothing; what it has that we have too is found unchanged.
        if state.provider != address { state = FollowState(provider: address) }
        status.update(state)
        let pull = Pull(
            client, into: target, from: state, plan: plan, metrics: metrics, status: status, clock: clock, log: log)
        try pull.run()
    }

    private func pause(after result: Result<Void, any Error>, lasting duration: Duration, _ stop: Stop) -> Duration {
        do {
            try result.get()
            status.succeeded()
            // A provider that takes minutes to answer is left alone for as long.
            return max(plan.interval, min(duration, FollowPlan.longestPause))
        } catch {
            if stop.isRequested { return .zero }
            let failures = status.failed(error as? ProviderFailure, at: clock.now())
            log.warning(
                "the provider could not be read",
                ["follow.failures": .int(failures), "error": .error(error)])
            return plan.pause(after: failures)
        }
    }
}
