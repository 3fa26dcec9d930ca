package import Runtime

/// Compares again and again, for as long as the service runs, and keeps the last result. For the weeks in which a city
/// runs both registers side by side.
package struct CompareWorker: Worker {
    package let name = "follow"

    private let provider: Provider
    private let register: any ComparedRegister
    private let plan: FollowPlan
    package let status: FollowStatus
    private let metrics: FollowMetrics
    private let clock: Clock
    private let log: Log

    package init(
        _ provider: Provider, with register: any ComparedRegister, plan: FollowPlan, metrics: Metrics, clock: Clock,
        log: Log
    ) {
        self.provider = provider
        self.register = register
        self.plan = plan
        self.metrics = FollowMetrics(metrics)
        self.clock = clock
        self.log = log
        status = FollowStatus(provider: provider.address.description, startedAt: clock.now())
    }

    package func run(until stop: Stop) {
        while !stop.isRequested {
            let pause = pause(after: Result { try compare(until: stop) }, stop)
            _ = status.bell.wait(for: pause, or: stop)
        }
        status.stopped()
    }

    /// One comparison; its result is kept.
    package func compare(until stop: Stop) throws {
        let comparer = Comparer(
            provider, with: register, plan: plan, metrics: metrics, stop: stop, clock: clock, log: log)
        let comparison = try comparer.compare()
        status.compared(comparison)
        log.info(
            "compared with the provider",
            [
                "follow.same": .bool(comparison.isSame),
                "follow.missing": .int(comparison.kinds.values.reduce(0) { $0 + $1.missing.count }),
                "follow.extra": .int(comparison.kinds.values.reduce(0) { $0 + $1.extra.count }),
                "follow.different": .int(comparison.kinds.values.reduce(0) { $0 + $1.different.count }),
            ])
    }

    private func pause(after result: Result<Void, any Error>, _ stop: Stop) -> Duration {
        do {
            try result.get()
            status.succeeded()
            return max(.seconds(1), plan.nextWhole(FollowState.Kind(), after: clock.now()) - clock.now())
        } catch {
            if stop.isRequested { return .zero }
            let failures = status.failed(error as? ProviderFailure, at: clock.now())
            log.warning("comparing failed", ["follow.failures": .int(failures), "error": .error(error)])
            return plan.pause(after: failures)
        }
    }
}
