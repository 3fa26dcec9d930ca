import HTTP
import JSON
import Runtime

/// The body of `PATCH /subscriptions/{id}`. The standard has none and means "renew"; clients in use send `{"expires"}`.
/// New secrets may come with it.
struct SubscriptionRenewal: Sendable {
    /// Nil: for as long as a renewal lasts.
    let expiresAt: Instant?
    let secrets: WebhookSecrets

    /// Throws `body-not-json`, or `body-invalid` with every field and rule. A time beyond a renewal's length is not
    /// refused but shortened to it: the answer says what was granted.
    init(_ request: Request, at now: Instant, _ settings: WebhookSettings) throws(Problem) {
        let isBlank = request.body.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let json: JSON = isBlank ? [:] : try request.json()
        // `null` is how some clients write no body.
        guard json.kind == .object || json.isNull else { throw .bodyInvalid("body", "must be an object") }
        var errors: [Problem.FieldError] = []
        secrets = WebhookSecrets(json, &errors)
        expiresAt = settings.expiry(json["expires"], at: now, &errors)
        guard errors.isEmpty else { throw .bodyInvalid(errors) }
    }
}

extension WebhookSettings {
    /// Until when a subscription lives that is made or renewed now.
    func expiry(from now: Instant) -> Instant {
        now + .seconds(days * 86_400)
    }

    /// Until when a client wants a subscription to live: no longer than it may. Nil where it does not say.
    func expiry(_ written: JSON?, at now: Instant, _ errors: inout [Problem.FieldError]) -> Instant? {
        guard let written, !written.isNull else { return nil }
        guard let time = written.string.flatMap({ Instant(rfc3339: $0) }) else {
            errors.append(.init("expires", "must be an RFC 3339 time with a zone"))
            return nil
        }
        if time <= now { errors.append(.init("expires", "must be in the future")) }
        return min(time, expiry(from: now))
    }
}
