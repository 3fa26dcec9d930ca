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
        var expires: Instant?
        if let written = json["expires"], !written.isNull {
            expires = written.string.flatMap { Instant(rfc3339: $0) }
            if expires == nil { errors.append(.init("expires", "must be an RFC 3339 time with a zone")) }
            if let time = expires, time <= now { errors.append(.init("expires", "must be in the future")) }
        }
        guard errors.isEmpty else { throw .bodyInvalid(errors) }
        let latest = settings.expiry(from: now)
        expiresAt = expires.map { min($0, latest) }
    }
}

extension WebhookSettings {
    /// Until when a subscription lives that is made or renewed now.
    func expiry(from now: Instant) -> Instant {
        now + .seconds(days * 86_400)
    }
}
