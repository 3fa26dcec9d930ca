import HTTP
import JSON

/// The secrets in a body of a client: `signingKeys`, one or two, and `bearerToken`.
struct WebhookSecrets: Sendable {
    enum Token: Sendable {
        /// The body does not speak of it.
        case unsaid
        case removed
        case set(String)
    }

    let keys: SigningKeys?
    let bearerToken: Token

    static let longestToken = 4_096

    /// Adds the rules that are broken to `errors`.
    init(_ json: JSON, _ errors: inout [Problem.FieldError]) {
        keys = Self.keys(json["signingKeys"], &errors)
        bearerToken = Self.token(json["bearerToken"], &errors)
    }

    private static func keys(_ json: JSON?, _ errors: inout [Problem.FieldError]) -> SigningKeys? {
        guard let json, !json.isNull else { return nil }
        let texts = json.elements?.map(\.string) ?? []
        guard (1...2).contains(texts.count) else {
            errors.append(.init("signingKeys", "must be a list of one key, or of two while they change"))
            return nil
        }
        for (place, text) in texts.enumerated() {
            guard let text, SigningKeys.lengths.contains(text.utf8.count), isVisible(text) else {
                let lengths = "\(SigningKeys.lengths.lowerBound) to \(SigningKeys.lengths.upperBound)"
                errors.append(.init("signingKeys[\(place)]", "must be \(lengths) visible ASCII characters"))
                return nil
            }
        }
        return texts[0].map { SigningKeys(first: $0, second: texts.count == 2 ? texts[1] : nil) }
    }

    private static func token(_ json: JSON?, _ errors: inout [Problem.FieldError]) -> Token {
        guard let json else { return .unsaid }
        if json.isNull { return .removed }
        guard let text = json.string, !text.isEmpty, text.utf8.count <= longestToken, isVisible(text) else {
            errors.append(.init("bearerToken", "must be 1 to \(longestToken) visible ASCII characters"))
            return .unsaid
        }
        return .set(text)
    }

    private static func isVisible(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
