import Access
import HTTP
import JSON
import Resources
import Runtime
import SQLite

/// A client's commands about its own subscriptions. Another's are answered as if they did not exist.
struct ManageSubscriptions: Sendable {
    let database: Database
    let settings: WebhookSettings
    let clock: Clock
    let identifiers: Identifiers

    static let scope = "ss12000.subscribe"

    func create(_ request: Request, _ caller: Caller) throws -> Response {
        try ListParameters(request.query).finish()
        let wanted = try SubscriptionRequest(try request.json(), at: clock.now(), settings)
        let keys = wanted.keys ?? SigningKeys.generate()
        let id = SubscriptionID(identifiers.next())
        let (client, settings) = (caller.subject, settings)
        let (subscription, now) = try database.write { transaction in
            guard try SubscriptionStore.count(of: client, in: transaction) < settings.perClient else {
                throw SubscriptionProblem.tooMany(limit: settings.perClient)
            }
            try SubscriptionStore.insert(
                wanted, keys, as: id, of: client, expiresAt: wanted.expiresAt ?? settings.expiry(from: transaction.now),
                in: transaction)
            return (try SubscriptionStore.find(id, of: client, in: transaction), transaction.now)
        }
        guard let subscription else { throw Problem.internal }
        var document = subscription.document(at: now)
        // Shown this once; a key that the client chose is never shown at all.
        if wanted.keys == nil { document = document.setting("signingKeys", [JSON(keys.first)]) }
        let base = request.path.hasPrefix("/v2.0/") ? "/v2.0" : ""
        return .json(document, status: 201).header("Location", "\(base)/subscriptions/\(id.uuid.lowercase)")
    }

    /// The client's own, in the order in which they were made.
    func list(_ request: Request, _ caller: Caller) throws -> Response {
        let page = try NumberedPage(request.query)
        let found = try database.read { try SubscriptionStore.list(of: caller.subject, page, in: $0) }
        let now = clock.now()
        return .json(page.document(found, number: \.number) { $0.subscription.document(at: now) })
    }

    func single(_ request: Request, _ caller: Caller) throws -> Response {
        let id: SubscriptionID = try request.parameter("id")
        try ListParameters(request.query).finish()
        let found = try database.read { try SubscriptionStore.find(id, of: caller.subject, in: $0) }
        guard let found else { throw Problem.notFound }
        return .json(found.document(at: clock.now()))
    }

    /// Lets the subscription live on. One that was suspended is resumed, and its target told at once of everything since
    /// the last notice it accepted; one whose target fails just now is tried again at once.
    func renew(_ request: Request, _ caller: Caller) throws -> Response {
        let id: SubscriptionID = try request.parameter("id")
        try ListParameters(request.query).finish()
        let renewal = try SubscriptionRenewal(request, at: clock.now(), settings)
        let (client, settings) = (caller.subject, settings)
        let renewed = try database.write { transaction -> JSON? in
            guard let held = try SubscriptionStore.find(id, of: client, in: transaction) else { return nil }
            let expiry = renewal.expiresAt ?? settings.expiry(from: transaction.now)
            try SubscriptionStore.renew(held, until: expiry, interval: settings.interval, in: transaction)
            try SubscriptionStore.replace(renewal.secrets, of: id, in: transaction)
            return try SubscriptionStore.find(id, of: client, in: transaction)?.document(at: transaction.now)
        }
        guard let renewed else { throw Problem.notFound }
        return .json(renewed)
    }

    func delete(_ request: Request, _ caller: Caller) throws -> Response {
        let id: SubscriptionID = try request.parameter("id")
        try ListParameters(request.query).finish()
        let client = caller.subject
        guard try database.write({ try SubscriptionStore.delete(id, of: client, in: $0) }) else {
            throw Problem.notFound
        }
        return .noContent
    }
}
