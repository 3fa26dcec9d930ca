import HTTP
import JSON
import Runtime

/// The body of `POST /subscriptions`: the standard's `CreateSubscription` and, beside it, the secrets by which the target
/// knows us. Keys it does not know are ignored.
struct SubscriptionRequest: Sendable {
    let name: String
    let target: WebhookTarget
    let types: [EntityType]
    /// Nil: we choose one and show it once.
    let keys: SigningKeys?
    let bearerToken: String?
    /// Nil: for as long as a subscription lives.
    let expiresAt: Instant?

    static let longestName = 200

    /// Throws `body-invalid` with every field and rule, never a value.
    init(_ json: JSON, at now: Instant, _ settings: WebhookSettings) throws(Problem) {
        guard json.kind == .object else { throw .bodyInvalid("body", "must be an object") }
        var errors: [Problem.FieldError] = []
        let name = Self.name(json["name"], &errors)
        let target = Self.target(json["target"], settings, &errors)
        let types = Self.types(json["resourceTypes"], &errors)
        let secrets = WebhookSecrets(json, &errors)
        expiresAt = settings.expiry(json["expires"], at: now, &errors)
        guard errors.isEmpty, let name, let target else { throw .bodyInvalid(errors) }
        self.name = name
        self.target = target
        self.types = types
        keys = secrets.keys
        if case .set(let token) = secrets.bearerToken { bearerToken = token } else { bearerToken = nil }
    }

    private static func name(_ json: JSON?, _ errors: inout [Problem.FieldError]) -> String? {
        guard let json, !json.isNull else {
            errors.append(.init("name", "required"))
            return nil
        }
        guard let text = json.string, !text.allSatisfy(\.isWhitespace), text.count <= longestName,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            errors.append(.init("name", "must be 1 to \(longestName) characters of text without control characters"))
            return nil
        }
        return text
    }

    private static func target(
        _ json: JSON?, _ settings: WebhookSettings, _ errors: inout [Problem.FieldError]
    ) -> WebhookTarget? {
        guard let json, !json.isNull else {
            errors.append(.init("target", "required"))
            return nil
        }
        do throws(WebhookTarget.Refused) {
            return try WebhookTarget(json.string ?? "", settings)
        } catch {
            errors.append(.init("target", error.rule))
            return nil
        }
    }

    /// The standard's schema has objects, `{"resource": "Person"}`, and its example plain strings; clients send both.
    private static func types(_ json: JSON?, _ errors: inout [Problem.FieldError]) -> [EntityType] {
        guard let elements = json?.elements, !elements.isEmpty, elements.count <= 100 else {
            errors.append(.init("resourceTypes", "must be a list of 1 to 100 types"))
            return []
        }
        var types: Set<EntityType> = []
        for (place, element) in elements.enumerated() {
            if let word = element.string ?? element["resource"]?.string, let type = EntityType(rawValue: word) {
                types.insert(type)
            } else {
                errors.append(.init("resourceTypes[\(place)]", "must be one of the standard's EndPointsEnum"))
            }
        }
        return EntityType.allCases.filter(types.contains)
    }
}
