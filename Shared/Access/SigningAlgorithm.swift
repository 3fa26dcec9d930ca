/// The two signatures that are accepted. Everything else in a token's header is refused: `none`, and above all the HMAC
/// family, whose "secret" would be a public key that anyone can read.
package enum SigningAlgorithm: String, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
}
