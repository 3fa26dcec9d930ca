import FoundationEssentials
import Runtime

struct SubscriptionID: UUIDIdentified {
    let uuid: UUID
    init(_ uuid: UUID) { self.uuid = uuid }
}

/// A client's wish to be told when something changed (SS 12000 `Subscription`), without its secrets, and how its target
/// has fared.
struct WebhookSubscription: Sendable {
    /// Raw values are served.
    enum State: String, CaseIterable, Sendable {
        case active
        /// The target failed for too long or said it is gone: nothing is sent until the client renews.
        case suspended
        /// Not renewed in time: nothing is sent, and it is removed after a while.
        case expired
    }

    let id: SubscriptionID
    let name: String
    let target: String
    /// In the standard's order.
    var types: [EntityType]
    let createdAt: Instant
    var expiresAt: Instant
    var suspendedAt: Instant?
    /// Calls in a row that led nowhere.
    var failures: Int
    var lastAttemptAt: Instant?
    var lastSuccessAt: Instant?
    /// A word of `NoticeOutcome`.
    var lastOutcome: String?
    var lastStatus: Int?

    func state(at now: Instant) -> State {
        expiresAt <= now ? .expired : suspendedAt != nil ? .suspended : .active
    }
}
