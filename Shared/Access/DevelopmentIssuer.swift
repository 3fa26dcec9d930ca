package import JSON
package import Runtime

/// Makes tokens for tests, demonstrations and benchmarks, in place of a city's OpenID Connect provider.
///
/// Services know nothing of it: they are given its key set like any other issuer's. A production set-up has no file of
/// its keys, so its tokens are worth nothing there.
package struct DevelopmentIssuer: Sendable {
    package let issuer: String
    package let audience: String
    /// The JWKS document services read.
    package let keySet: [UInt8]

    private let key: SigningKey

    /// An issuer whose key lives as long as the process.
    package init(
        issuer: String = "https://issuer.skolbuss.test", audience: String = "skolbuss",
        algorithm: SigningAlgorithm = .es256
    ) throws(AccessError) {
        try self.init(SigningKey(algorithm), issuer: issuer, audience: audience)
    }

    /// An issuer whose key is kept in `issuer-key.json` (readable by its owner only) and made when missing, with the
    /// key set for services beside it in `jwks.json`.
    package init(
        keptIn folder: String, issuer: String = "https://issuer.skolbuss.test", audience: String = "skolbuss"
    ) throws(AccessError) {
        let path = "\(folder)/issuer-key.json"
        var key: SigningKey
        if KeyFile.exists(path) {
            key = try SigningKey(try KeyFile.read(path))
        } else {
            key = try SigningKey(.es256)
            try KeyFile.write(try key.privateJWK(), to: path, mode: 0o600)
        }
        try self.init(key, issuer: issuer, audience: audience)
        try KeyFile.write(keySet, to: DevelopmentIssuer.keySetPath(in: folder), mode: 0o644)
    }

    package static func keySetPath(in folder: String) -> String { "\(folder)/jwks.json" }

    private init(_ key: SigningKey, issuer: String, audience: String) throws(AccessError) {
        self.key = key
        self.issuer = issuer
        self.audience = audience
        keySet = (["keys": JSON([try key.publicJWK()])] as JSON).encoded()
    }

    /// A person's token.
    package func token(
        person principalName: String, lifetime: Duration = .seconds(3600), clock: Clock = .system
    ) throws(AccessError) -> String {
        try token(
            claims(subject: principalName, lifetime, clock).setting("eduPersonPrincipalName", JSON(principalName)))
    }

    /// A machine's token.
    package func token(
        machine subject: String, scopes: [String], lifetime: Duration = .seconds(3600), clock: Clock = .system
    ) throws(AccessError) -> String {
        try token(
            claims(subject: subject, lifetime, clock).setting("scope", JSON(scopes.joined(separator: " ")))
                .setting("client_id", JSON(subject)))
    }

    /// A token that says just this, right or wrong.
    package func token(_ claims: JSON) throws(AccessError) -> String {
        try key.sign(claims.encoded())
    }

    /// The claims every token has: `iss`, `aud`, `sub`, `iat`, `nbf`, `exp`.
    package func claims(subject: String, _ lifetime: Duration = .seconds(3600), _ clock: Clock = .system) -> JSON {
        let now = clock.now()
        return [
            "iss": JSON(issuer), "aud": JSON(audience), "sub": JSON(subject),
            "iat": JSON(now.microseconds / 1_000_000), "nbf": JSON(now.microseconds / 1_000_000),
            "exp": JSON((now + lifetime).microseconds / 1_000_000),
        ]
    }
}
