package import HTTP

/// Every refusal of this module. The codes are part of the interface: none changes meaning.
///
/// | code | status | when |
/// |---|---|---|
/// | `token-missing` | 401 | no bearer token (declared in HTTP, whose router refuses first) |
/// | `token-malformed` | 401 | no JWT in compact form, larger than 8 kB, or a claim is missing or of the wrong type |
/// | `token-signature` | 401 | wrong signature, or an algorithm other than RS256 and ES256 |
/// | `token-key-unknown` | 401 | the header names no key, or one the issuer does not have |
/// | `token-issuer` | 401 | another issuer's |
/// | `token-audience` | 401 | meant for someone else |
/// | `token-expired` | 401 | `exp` has passed |
/// | `token-not-yet-valid` | 401 | `nbf` has not come |
/// | `keys-unavailable` | 503 | the issuer's keys could not be loaded yet; try again after `Retry-After` |
/// | `scope-missing` | 403 | the machine was not granted what the route needs |
/// | `assurance-too-low` | 403 | somebody whom a duty, custody or being a pupil might give this must sign in more surely for it (two factors); says nothing of what was asked for |
/// | `person-needed` | 403 | the route is for people |
extension Problem {
    package static let tokenMalformed = token("malformed", "The token is not well-formed")
    package static let tokenSignature = token("signature", "The token's signature is not accepted")
    package static let tokenKeyUnknown = token("key-unknown", "The token's key is not known")
    package static let tokenIssuer = token("issuer", "The token is from another issuer")
    package static let tokenAudience = token("audience", "The token is meant for someone else")
    package static let tokenExpired = token("expired", "The token has expired")
    package static let tokenNotYetValid = token("not-yet-valid", "The token is not valid yet")

    package static let keysUnavailable = Problem(
        status: 503, code: "keys-unavailable", title: "Tokens cannot be checked at the moment",
        headers: [("Retry-After", "2")])

    package static func scopeMissing(_ scope: String) -> Problem { scopeMissing([scope]) }

    /// - Parameter scopes: of which one is needed; none when the route is for people.
    package static func scopeMissing(_ scopes: Set<String>) -> Problem {
        guard let first = scopes.sorted().first else { return personNeeded }
        let names = scopes.sorted().joined(separator: " or ")
        return Problem(
            status: 403, code: "scope-missing", title: "The scope \(names) is needed",
            headers: [("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"\(first)\"")])
    }

    package static let personNeeded = Problem(
        status: 403, code: "person-needed", title: "This is for people, not for machines")

    /// RFC 9470.
    package static let assuranceTooLow = Problem(
        status: 403, code: "assurance-too-low", title: "Sign in with two factors to do this",
        headers: [("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\"")])

    private static func token(_ code: String, _ title: String) -> Problem {
        Problem(
            status: 401, code: "token-\(code)", title: title,
            headers: [("WWW-Authenticate", "Bearer error=\"invalid_token\"")])
    }
}
