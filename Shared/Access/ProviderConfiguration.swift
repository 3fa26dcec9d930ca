import JSON

/// What an OpenID provider says of itself: OpenID Connect Discovery 1.0 §3.
struct ProviderConfiguration {
    private let json: JSON

    /// Where a provider says it (§4): a slash at the end of the issuer is not doubled.
    static func url(of issuer: String) -> String {
        "\(issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer)/.well-known/openid-configuration"
    }

    init(parsing document: [UInt8]) throws(AccessError) {
        guard let json = try? JSON(parsing: document), json.kind == .object else {
            throw .keysMalformed("the provider's configuration is no JSON object")
        }
        self.json = json
    }

    /// Where the keys of this issuer are.
    ///
    /// Throws when the provider calls itself otherwise, be it by a slash (§4.3: a provider must not be able to speak for
    /// another), and when its keys lie where others could change them on their way.
    func keys(of issuer: String) throws(AccessError) -> String {
        guard json["issuer"]?.string == issuer else {
            throw .keysMalformed("the provider's configuration is another issuer's")
        }
        guard let address = json["jwks_uri"]?.string, case .url(let url)? = KeyLocation(address) else {
            throw .keysMalformed("the provider's `jwks_uri` is missing or no https:// address")
        }
        return url
    }
}
