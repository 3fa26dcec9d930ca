import JSON
import Runtime

extension WebhookSubscription {
    /// The standard's `Subscription` with keys of our own beside it, which it allows. Never a key or a token.
    func document(at now: Instant) -> JSON {
        JSON.object { object in
            object.set("id", id.uuid.lowercase)
            object.set("name", name)
            object.set("target", target)
            object.set("resourceTypes", types.map { ["resource": JSON($0.rawValue)] as JSON })
            object.set("expires", expiresAt.rfc3339)
            object.set("created", createdAt.rfc3339)
            object.set("state", state(at: now).rawValue)
            object.set("failures", failures)
            object.set("suspended", suspendedAt?.rfc3339)
            object.set("lastAttempt", lastAttemptAt?.rfc3339)
            object.set("lastSuccess", lastSuccessAt?.rfc3339)
            object.set("lastOutcome", lastOutcome)
            object.set("lastStatus", lastStatus)
        }
    }
}
