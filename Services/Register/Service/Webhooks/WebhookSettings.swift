import Hosting
import Runtime

/// How long subscriptions live and how their notices are sent.
package struct WebhookSettings: Sendable {
    /// `REGISTER_SUBSCRIPTION_DAYS`: how long a subscription lives after its creation or renewal.
    package var days: Int
    /// `REGISTER_SUBSCRIPTION_GRACE`: how long one that was not renewed in time can still be renewed before it is removed.
    package var grace: Duration
    /// `REGISTER_SUBSCRIPTIONS_PER_CLIENT`: the most subscriptions one client may hold.
    package var perClient: Int
    /// `REGISTER_WEBHOOK_INTERVAL`: the least time between two notices of one subscription.
    package var interval: Duration
    /// `REGISTER_WEBHOOK_TIMEOUT`: for one call to a target, its answer included.
    package var timeout: Duration
    /// `REGISTER_WEBHOOK_SENDERS`: threads, each calling one target at a time.
    package var senders: Int
    /// `REGISTER_WEBHOOK_GIVE_UP`: failures without one success for this long suspend a subscription.
    package var giveUp: Duration
    /// `REGISTER_WEBHOOK_HTTP`: whether targets may be plain http:// and be told in the clear.
    package var allowsPlainHTTP: Bool
    /// `REGISTER_WEBHOOK_PRIVATE_TARGETS`: which targets may stand on addresses that the internet does not reach.
    package var privateTargets: PrivateTargets

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        days = settings.int("SUBSCRIPTION_DAYS", default: 90, in: 1...3_650)
        grace = settings.duration("SUBSCRIPTION_GRACE", default: .seconds(7 * 86_400))
        perClient = settings.int("SUBSCRIPTIONS_PER_CLIENT", default: 20, in: 1...1_000)
        interval = settings.duration("WEBHOOK_INTERVAL", default: .seconds(10))
        timeout = Self.timeout(&settings)
        senders = settings.int("WEBHOOK_SENDERS", default: 8, in: 1...32)
        giveUp = settings.duration("WEBHOOK_GIVE_UP", default: .seconds(72 * 3_600))
        allowsPlainHTTP = settings.flag("WEBHOOK_HTTP", default: false)
        privateTargets = PrivateTargets(&settings)
    }

    /// A call takes no longer, so that a stop request does not have to cut one off.
    private static func timeout(_ settings: inout Settings) -> Duration {
        let drain = settings.duration("DRAIN", default: HostSettings.defaultDrain)
        let timeout = settings.duration("WEBHOOK_TIMEOUT", default: min(.seconds(8), drain / 5 * 4))
        if timeout >= drain {
            settings.mistake("WEBHOOK_TIMEOUT", "must be shorter than REGISTER_DRAIN, or a stop could cut off a call")
        }
        return timeout
    }
}
