import Access
import HTTP
import JSON
import Runtime
import SQLite

/// A client's commands about its own subscriptions. Another's are answered as if they did not exist.
struct ManageSubscriptions: Sendable {
    let database: Database
    let settings: WebhookSettings
    let clock: Clock
    let identifiers: Identifiers

    static let scope = "ss12000.subscribe"
    static let defaultLimit = 100
    static let largestLimit = 1_000

    func create(_ request: Request, _ caller: Caller) throws -> Response {
        let wanted = try SubscriptionRequest(try request.json(), settings)
        let keys = wanted.keys ?? SigningKeys.generate()
        let id = SubscriptionID(identifiers.next())
        let (client, settings) = (caller.subject, settings)
        let (subscription, now) = try database.write { transaction in
            guard try SubscriptionStore.count(of: client, in: transaction) < settings.perClient else {
                throw SubscriptionProblem.tooMany(limit: settings.perClient)
            }
            try SubscriptionStore.insert(
                wanted, keys, as: id, of: client, expiresAt: settings.expiry(from: transaction.now), in: transaction)
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
        let limit = try Self.limit(request)
        let after = try Self.place(request)
        let found = try database.read { transaction in
            try SubscriptionStore.list(of: caller.subject, after: after, limit: limit + 1, in: transaction)
        }
        let now = clock.now()
        let page = found.prefix(limit)
        let token = found.count > limit ? page.last.map { JSON(Self.token($0.number)) } : nil
        return .json([
            "data": JSON(page.map { $0.subscription.document(at: now) }), "pageToken": token ?? .null,
        ])
    }

    func single(_ request: Request, _ caller: Caller) throws -> Response {
        let id: SubscriptionID = try request.parameter("id")
        let found = try database.read { try SubscriptionStore.find(id, of: caller.subject, in: $0) }
        guard let found else { throw Problem.notFound }
        return .json(found.document(at: clock.now()))
    }

    /// Lets the subscription live on. One that was suspended is resumed, and its target told at once of everything since
    /// the last notice it accepted; one whose target fails just now is tried again at once.
    func renew(_ request: Request, _ caller: Caller) throws -> Response {
        let id: SubscriptionID = try request.parameter("id")
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
        let client = caller.subject
        guard try database.write({ try SubscriptionStore.delete(id, of: client, in: $0) }) else {
            throw Problem.notFound
        }
        return .noContent
    }

    // MARK: Pages

    static func limit(_ request: Request) throws(Problem) -> Int {
        guard let text = request.query.first("limit") else { return defaultLimit }
        guard let limit = Int(text), limit >= 1 else { throw .parameterMalformed("limit", "at least 1") }
        return min(limit, largestLimit)
    }

    /// Tokens survive being pasted into a URL.
    static func token(_ number: Int64) -> String { "n\(number)" }

    private static func place(_ request: Request) throws(Problem) -> Int64 {
        guard let text = request.query.first("pageToken"), !text.isEmpty, text != "null" else { return 0 }
        guard text.hasPrefix("n"), let number = Int64(text.dropFirst()) else {
            throw .parameterMalformed("pageToken", "not a token of this list")
        }
        return number
    }
}
