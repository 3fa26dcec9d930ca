import Following
import Runtime
import SS12000

/// Reads the provider for Register and then for Schedule, once or until it is ended, and says what came of it.
struct FollowLoop {
    let provider: Provider
    let services: RemoteServices
    let kinds: [ResourceKind]
    let plan: FollowPlan
    let state: FollowStateFile
    let stop: Stop

    func run(once: Bool) throws -> Int32 {
        let log = Log(service: "follow")
        let metrics = Metrics()
        // Register first: lessons name groups and duties, which Schedule hears of from Register.
        let parts = [("register", RemoteServices.registerKinds), ("schedule", RemoteServices.scheduleKinds)]
        let followers = parts.compactMap { name, owned -> Follower? in
            let followed = kinds.filter(owned.contains)
            if followed.isEmpty { return nil }
            let target = RemoteTarget(followed, of: services, keeping: state.keeping(name), stop: stop)
            return Follower(provider, into: target, plan: plan, metrics: metrics, clock: .system, log: log)
        }
        var failures = 0
        while true {
            let before = followers.map { $0.status.state }
            do {
                try pull(followers)
                failures = 0
                report(followers, since: before)
                if once { return exitCode(followers) }
            } catch {
                if stop.isRequested { return ExitCode.good }
                if once || !(error is ProviderFailure || error is RemoteFailure) { throw error }
                failures += 1
                Terminal.writeError("skolbuss follow: \(error)")
            }
            if stop.wait(for: failures == 0 ? plan.interval : plan.pause(after: failures)) { return ExitCode.good }
        }
    }

    /// A provider that has no lessons at all is still one of people, and the other way round.
    private func pull(_ followers: [Follower]) throws {
        var unserved: [ProviderFailure] = []
        for follower in followers {
            do {
                try follower.pull(until: stop)
            } catch let error as ProviderFailure where error.rule == .nothingServed {
                unserved.append(error)
            }
        }
        if let failure = unserved.first, unserved.count == followers.count { throw failure }
    }

    /// One line for each kind of which anything was met.
    private func report(_ followers: [Follower], since before: [FollowState]) {
        let columns = ["received", "created", "changed", "unchanged", "rejected", "deleted"]
        var rows: [[String]] = []
        for (follower, old) in zip(followers, before) {
            let state = follower.status.state
            for kind in kinds {
                guard let now = state.kinds[kind] else { continue }
                let earlier = old.kinds[kind]?.tally ?? FollowState.Tally()
                let counts = [
                    now.tally.received - earlier.received, now.tally.created - earlier.created,
                    now.tally.changed - earlier.changed, now.tally.unchanged - earlier.unchanged,
                    now.tally.rejected - earlier.rejected, now.tally.deleted - earlier.deleted,
                ]
                if let refusal = now.refusal {
                    rows.append([kind.path, "not served (\(refusal))"] + Array(repeating: "", count: 5))
                }
                if counts.contains(where: { $0 != 0 }) { rows.append([kind.path] + counts.map(String.init)) }
                if let withheld = now.withheld {
                    Terminal.writeError(
                        "\(kind.path): \(withheld.count) of \(withheld.held) would be deleted, which is not believed")
                }
            }
        }
        if !rows.isEmpty { Terminal.writeTable([""] + columns, rows) }
    }

    private func exitCode(_ followers: [Follower]) -> Int32 {
        let needsAttention = followers.contains { follower in
            follower.status.state.kinds.values.contains { !$0.rejected.isEmpty || $0.withheld != nil }
        }
        return needsAttention ? ExitCode.attention : ExitCode.good
    }
}
