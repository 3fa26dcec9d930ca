package import HTTP
package import Runtime

/// Tells who sends a request, from its `Authorization` header, or refuses with a problem that says why.
///
/// It guarantees that a caller is only ever made from a token whose signature was checked with a key of the configured
/// issuer and with that key's own algorithm, that is meant for us, and whose time has come and not passed (30 seconds
/// of clock difference are forgiven). Nothing it throws or remembers contains the token.
package struct TokenVerifier: Sendable {
    private static let leeway: Duration = .seconds(30)

    private let issuer: String
    private let audience: String
    private let keys: KeySource
    private let principalClaim: String
    private let assurance: Assurance?
    private let machines: MachineTokens
    private let clock: Clock
    private let verified: VerifiedTokens

    /// - Parameters:
    ///   - principalClaim: the claim that names a person as the register does.
    ///   - assurance: how surely people must have signed in; nil when any sign-in is enough.
    ///   - machines: whose scopes count.
    ///   - remembering: how many verified tokens are remembered at most.
    package init(
        issuer: String, audience: String, keys: KeySource, principalClaim: String = "eduPersonPrincipalName",
        assurance: Assurance? = nil, machines: MachineTokens = .client, clock: Clock = .system,
        remembering: Int = 16_384
    ) {
        self.issuer = issuer
        self.audience = audience
        self.keys = keys
        self.principalClaim = principalClaim
        self.assurance = assurance
        self.machines = machines
        self.clock = clock
        verified = VerifiedTokens(bound: remembering)
    }

    /// How many tokens are remembered now.
    package var remembered: Int { verified.count }

    /// - Parameter mayWait: whether the issuer may be waited for when the token names a key we do not have. Otherwise
    ///   it is asked in the background, and the problem is `keys-unavailable`.
    package func verify(_ header: String?, mayWait: Bool = true) throws(Problem) -> Caller {
        let token = try bearerToken(header)
        let key = VerifiedTokens.Key(token)
        let version = keys.version
        let now = clock.now()
        if let entry = verified.find(key, version: version) {
            guard now - TokenVerifier.leeway < entry.expiresAt else { throw .tokenExpired }
            return entry.caller
        }
        let entry = try check(token, now, mayWait)
        // Keys may have changed during the check; then this entry must not outlive the change, and is not kept.
        if keys.version == version { verified.remember(key, entry, version: version) }
        return entry.caller
    }

    /// By bytes: split as a text, a header cost more than the digest and the look-up together.
    private func bearerToken(_ header: String?) throws(Problem) -> [UInt8] {
        guard let header else { throw .tokenMissing }
        let bytes = [UInt8](header.utf8)
        let blank = UInt8(ascii: " ")
        let rest = bytes.drop { $0 == blank }
        let scheme = rest.prefix { $0 != blank }
        let lowerCase: UInt8 = 0x20
        guard scheme.elementsEqual("bearer".utf8, by: { $0 | lowerCase == $1 }) else { throw .tokenMissing }
        let token = rest.dropFirst(scheme.count + 1)
        guard !token.isEmpty, token.count <= CompactToken.largest else { throw .tokenMalformed }
        return [UInt8](token)
    }

    private func check(_ token: [UInt8], _ now: Instant, _ mayWait: Bool) throws(Problem) -> VerifiedTokens.Entry {
        let compact = try CompactToken(token)
        let key: VerificationKey
        switch mayWait ? keys.key(compact.keyID) : keys.keyAtOnce(compact.keyID) {
        case .found(let found): key = found
        case .unknown: throw .tokenKeyUnknown
        case .unavailable: throw .keysUnavailable
        }
        guard key.algorithm == compact.algorithm, let payload = key.payload(ofSigned: token) else {
            throw .tokenSignature
        }
        let claims = try Claims(payload)
        guard claims.issuer == issuer else { throw .tokenIssuer }
        guard claims.isMeant(for: audience) else { throw .tokenAudience }
        let expiresAt = try claims.expiresAt()
        guard now - TokenVerifier.leeway < expiresAt else { throw .tokenExpired }
        if let notBefore = try claims.notBefore(), now + TokenVerifier.leeway < notBefore { throw .tokenNotYetValid }
        return VerifiedTokens.Entry(
            caller: try claims.caller(principalClaim: principalClaim, assurance: assurance, machines: machines),
            expiresAt: expiresAt)
    }
}
