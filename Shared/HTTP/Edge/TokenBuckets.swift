import Synchronization

/// A bucket of permissions for each sender, filled at a steady rate.
///
/// What is kept of a sender is one moment: when its bucket will be full again (the generic cell rate algorithm, ITU-T I.371;
/// it admits exactly what a token bucket does). One whose moment has passed is as good as unknown. A request that is refused
/// takes nothing, so nobody is shut out for longer than it takes one permission to come.
///
/// Bounded by two generations: when the young one is half of the bound, the old one is dropped and the young one becomes the
/// old. Forgetting a sender gives it a full bucket: a flood of senders can make us forget, never refuse, another.
final class TokenBuckets: Sendable {
    private struct State {
        var young: [Int: Int64] = [:]
        var old: [Int: Int64] = [:]
    }

    /// In nanoseconds.
    private let interval: Int64
    private let tolerance: Int64
    private let half: Int
    private let state = Mutex(State())

    /// - Parameter bound: how many senders are remembered at most, some 40 bytes each.
    init(_ rate: Rate, bound: Int = 32_768) {
        interval = rate.perSecond > 0 ? max(1, 1_000_000_000 / Int64(rate.perSecond)) : 0
        tolerance = interval * Int64(max(1, rate.burst))
        half = max(1, bound / 2)
    }

    var count: Int { state.withLock { $0.young.count + $0.old.count } }

    /// Takes one permission.
    ///
    /// - Parameter now: of a clock that never goes back, in nanoseconds.
    /// - Returns: nil when there was one; otherwise in how many nanoseconds the next comes.
    func take(_ sender: some Hashable, at now: Int64) -> Int64? {
        if interval == 0 { return nil }
        // By hash, so that a sender's name is not kept, however long: two of one hash would share a bucket, and Swift's
        // hashing has a secret seed, so nobody can choose whose.
        let key = sender.hashValue
        return state.withLock { state in
            let full = max(state.young[key] ?? state.old[key] ?? now, now) + interval
            if full - now > tolerance { return full - now - tolerance }
            if state.young[key] == nil, state.young.count >= half {
                state.old = state.young
                state.young = [:]
            }
            state.young[key] = full
            return nil
        }
    }
}
